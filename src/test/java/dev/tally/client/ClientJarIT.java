package dev.tally.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;

import dev.tally.testsupport.Service;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar of the client holds the client, and needs nothing else. */
class ClientJarIT {

    private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path folder;

    @Test
    void it_holds_nothing_but_the_client() throws IOException {
        try (JarFile jar = new JarFile(jar().toFile())) {
            assertThat(jar.stream().filter(entry -> !entry.isDirectory()).map(ZipEntry::getName))
                    .contains("dev/tally/client/CountClient.class")
                    .allMatch(name -> name.startsWith("dev/tally/client/") || name.equals("META-INF/MANIFEST.MF"));
        }
    }

    @Test
    void the_documented_example_runs_with_it_alone() throws Exception {
        Matcher example = EXAMPLE.matcher(Files.readString(Path.of("docs/client.md")));
        assertThat(example.find()).isTrue();
        Path program = Files.writeString(folder.resolve("Plays.java"), example.group(1));
        try (Service service = Service.start(folder, Map.of())) {
            service.post("/song/5");
            assertThat(run(program, service.url()))
                    .isEqualTo("song 1: 1\n1 was played 1 times\n5 was played 1 times\n");
        }
        assertThat(run(program, "http://127.0.0.1:1")).startsWith("not counted: POST http://127.0.0.1:1/song/1: ");
    }

    @Test
    void a_server_may_have_an_underscore_in_its_name() throws Exception {
        Matcher example = EXAMPLE.matcher(Files.readString(Path.of("docs/client.md")));
        assertThat(example.find()).isTrue();
        Path program = Files.writeString(folder.resolve("Plays.java"), example.group(1));
        Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 my_tally\n");
        try (Service service = Service.start(folder, Map.of())) {
            assertThat(run(program, "http://my_tally:" + service.port(), "-Djdk.net.hosts.file=" + hosts))
                    .isEqualTo("song 1: 1\n1 was played 1 times\n");
        }
        assertThat(run(program, "http://my_tally", "-Djdk.net.hosts.file=" + folder.resolve("no")))
                .startsWith("not counted: ");
    }

    /** Compiles a program and runs it, with the jar as the whole class path. */
    private String run(Path program, String server, String... options) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("--class-path", jar().toString(), program.toString(), server));
        Process java = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(java.waitFor()).as(Files.readString(output)).isZero();
        return Files.readString(output);
    }

    private static Path jar() throws IOException {
        try (var jars = Files.newDirectoryStream(Path.of("target").toAbsolutePath(), "tally-*-client.jar")) {
            return jars.iterator().next();
        }
    }
}
