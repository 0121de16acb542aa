package dev.tally.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DockerfileTest {

    static List<Path> dockerfiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/docker"))) {
            List<Path> ours = Stream.concat(files, Stream.of(Path.of("nginx/Dockerfile")))
                    .filter(file -> file.getFileName().toString().startsWith("Dockerfile"))
                    .toList();
            assertThat(ours).hasSize(4);
            return ours;
        }
    }

    @ParameterizedTest
    @MethodSource("dockerfiles")
    void every_image_holds_nothing_but_what_it_runs_and_not_as_root(Path dockerfile) throws IOException {
        List<String> lines = Files.readAllLines(dockerfile);
        assertThat(lines)
                .contains("FROM scratch", "USER 10001:10001")
                .anyMatch(line -> line.startsWith("HEALTHCHECK "))
                .anyMatch(line -> line.startsWith("ENTRYPOINT [\""));
        assertThat(lines.indexOf("FROM scratch"))
                .as("the last stage")
                .isGreaterThan(lastIndexOf(lines, "FROM .* AS .*"));
    }

    @ParameterizedTest
    @MethodSource("dockerfiles")
    void every_image_is_made_with_versions_that_are_named(Path dockerfile) throws IOException {
        assertThat(Files.readAllLines(dockerfile).stream().filter(line -> line.matches("FROM .* AS .*")))
                .isNotEmpty()
                .allMatch(line -> line.matches("FROM [a-z0-9./-]+:[a-z0-9.-]*[0-9a-z] AS [a-z]+"))
                .noneMatch(line -> line.contains(":latest"));
    }

    @ParameterizedTest
    @MethodSource("dockerfiles")
    void all_that_goes_into_an_image_is_there(Path dockerfile) throws IOException {
        List<String> sources = Files.readAllLines(dockerfile).stream()
                .filter(line -> line.startsWith("COPY ") && !line.contains("--from="))
                .map(line -> line.split(" "))
                .flatMap(words -> Arrays.stream(words, 1, words.length - 1))
                // What the native build makes.
                .filter(source -> !source.startsWith("target/"))
                .toList();
        assertThat(sources)
                .isNotEmpty()
                .allSatisfy(source -> assertThat(Path.of(source)).exists());
    }

    private static int lastIndexOf(List<String> lines, String pattern) {
        return lines.lastIndexOf(
                lines.stream().filter(line -> line.matches(pattern)).reduce("", (_, last) -> last));
    }
}
