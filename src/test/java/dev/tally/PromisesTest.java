package dev.tally;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.commons.annotation.Testable;

/** Each promise of docs/architecture.md names the tests that check it. */
class PromisesTest {

    private static final Pattern CELL = Pattern.compile("(?<=\\|)[^|]*(?=\\|)");
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");

    /* Each test class by its simple name, and each test as Class.method. */
    private static final Set<String> TESTS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS).importPackages("dev.tally").stream()
                    .flatMap(PromisesTest::tests)
                    .collect(Collectors.toSet());

    private static Stream<String> tests(JavaClass type) {
        return type.getMethods().stream()
                .filter(method -> method.isMetaAnnotatedWith(Testable.class))
                .flatMap(method -> Stream.of(type.getSimpleName(), type.getSimpleName() + "." + method.getName()));
    }

    @ParameterizedTest
    @MethodSource("promises")
    void a_promise_names_tests_that_exist(String promise) {
        List<String> cells =
                CELL.matcher(promise).results().map(MatchResult::group).toList();
        assertThat(cells).as("when, then, test").hasSize(3);
        List<String> tests = NAME.matcher(cells.getLast())
                .results()
                .map(name -> name.group(1))
                .toList();
        assertThat(tests).isNotEmpty();
        assertThat(TESTS).containsAll(tests);
    }

    static List<String> promises() throws IOException {
        return Files.readAllLines(Path.of("docs/architecture.md")).stream()
                .dropWhile(line -> !line.equals("## What is promised"))
                .dropWhile(line -> !line.startsWith("|---"))
                .skip(1)
                .takeWhile(line -> line.startsWith("|"))
                .toList();
    }
}
