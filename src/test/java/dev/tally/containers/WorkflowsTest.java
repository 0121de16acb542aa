package dev.tally.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.tally.testsupport.RequiresTool;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

class WorkflowsTest {

    private static final Pattern OUR_FILES =
            Pattern.compile("\\b(scripts/\\w+|\\.ci/\\w+|src/main/docker/[\\w.-]+|nginx/Dockerfile)");

    static List<Path> workflows() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(".github/workflows"))) {
            return files.toList();
        }
    }

    @ParameterizedTest
    @MethodSource("workflows")
    @RequiresTool("actionlint")
    void actionlint_finds_nothing(Path workflow) throws Exception {
        assertThat(Lint.of("actionlint", "-no-color", workflow.toString())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void a_workflow_names_all_that_it_may_do_and_runs_what_is_there(Path workflow) throws IOException {
        String text = Files.readString(workflow);
        assertThat(new Yaml().<Map<String, Object>>load(text))
                .containsEntry("permissions", Map.of("contents", "read"))
                .containsKey("jobs");
        assertThat(OUR_FILES.matcher(text).results().map(MatchResult::group).map(Path::of))
                .isNotEmpty()
                .allSatisfy(file -> assertThat(file).exists());
    }
}
