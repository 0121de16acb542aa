package dev.tally.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.tally.testsupport.RequiresTool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DockerfileTest {

    private static final Pattern FROM = Pattern.compile("(?m)^FROM (?<image>[^: ]+):(?<version>\\S+) AS ");

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

    /** It refuses, among much else, an image that has no version, or the version "latest". */
    @ParameterizedTest
    @MethodSource("dockerfiles")
    @RequiresTool("hadolint")
    void hadolint_finds_nothing(Path dockerfile) throws Exception {
        assertThat(Lint.of("hadolint", "--no-color", dockerfile.toString())).isEmpty();
    }

    @Test
    void two_images_that_are_made_with_the_same_one_are_made_with_the_same_version_of_it() throws IOException {
        Map<String, Set<String>> versions = new HashMap<>();
        for (Path dockerfile : dockerfiles()) {
            FROM.matcher(Files.readString(dockerfile))
                    .results()
                    .forEach(from -> versions.computeIfAbsent(from.group("image"), _ -> new HashSet<>())
                            .add(from.group("version")));
        }
        assertThat(versions).isNotEmpty().allSatisfy((_, of) -> assertThat(of).hasSize(1));
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
