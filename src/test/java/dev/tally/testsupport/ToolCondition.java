package dev.tally.testsupport;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Decides whether a test with {@link RequiresTool} can run. */
final class ToolCondition implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(context.getElement(), RequiresTool.class).stream()
                .flatMap(required -> Stream.of(required.value()))
                .filter(tool -> !"true".equals(System.getenv("CI")) && !isInstalled(tool))
                .findFirst()
                .map(tool -> ConditionEvaluationResult.disabled(tool + " is not installed"))
                .orElse(ConditionEvaluationResult.enabled("installed, or CI"));
    }

    private static boolean isInstalled(String tool) {
        if (tool.contains("/")) {
            return Files.isReadable(ToolCache.file(tool));
        }
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    }
}
