package dev.tally.scripts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.tally.testsupport.Ports;
import dev.tally.testsupport.RequiresTool;
import dev.tally.testsupport.Script;
import dev.tally.testsupport.Service;
import dev.tally.testsupport.Signals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptsIT {

    private static final List<String> RUN =
            List.of(Script.FOLDER.resolve("run").toAbsolutePath().toString());

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("scripts")
    void each_script_explains_itself(Path script) throws Exception {
        Script help = Script.run(script.getFileName().toString(), "-h");
        assertThat(help.exitCode()).isZero();
        assertThat(help.output()).startsWith("Usage: scripts/" + script.getFileName());
    }

    static List<Path> scripts() throws IOException {
        try (Stream<Path> files = Files.list(Script.FOLDER)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    @RequiresTool("shellcheck")
    void no_script_has_a_known_mistake() throws Exception {
        List<String> command = new ArrayList<>(List.of("shellcheck"));
        for (String folder : List.of(".ci", "k8s", "nginx", "redis", "scripts", "src/main", "vps")) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                files.filter(ScriptsIT::isShell).map(Path::toString).forEach(command::add);
            }
        }
        assertThat(command).contains(".ci/run", "scripts/lib/common.sh", "vps/place.sh");
        Process shellcheck =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        String findings = new String(shellcheck.getInputStream().readAllBytes());
        assertThat(shellcheck.waitFor()).as(findings).isZero();
    }

    /** By its first line, or by its name. */
    private static boolean isShell(Path file) {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            String start = new String(in.readNBytes(32), StandardCharsets.ISO_8859_1);
            return file.toString().endsWith(".sh")
                    || start.lines().findFirst().orElse("").matches("#!.*\\b(ba)?sh");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void run_serves_the_transcript() {
        try (Service service = Service.launch(RUN, folder, Map.of())) {
            service.awaitReady();
            assertThat(service.get("/song/1").body()).isEqualTo("0");
            assertThat(service.post("/song/1").body()).isEqualTo("1");
            assertThat(service.get("/song/1").body()).isEqualTo("1");
            assertThat(service.post("/song/5").body()).isEqualTo("1");
            assertThat(service.post("/song/5").body()).isEqualTo("2");
            assertThat(service.get("/").body()).isEqualTo("1=1,5=2");
            assertThat(service.delete("/").body()).isEqualTo("OK");
        }
    }

    @Test
    void a_second_start_takes_less_than_a_second() {
        List<Long> starts = Stream.generate(this::millisToFirstAnswer).limit(5).toList();
        System.out.println("starts of scripts/run, in ms to the first answer: " + starts);
        // The machine may be busy with something else: the best of them is what it takes.
        assertThat(Collections.min(starts)).isLessThan(1_000);
    }

    private long millisToFirstAnswer() {
        long start = System.nanoTime();
        try (Service service = Service.launch(RUN, folder, Map.of())) {
            service.awaitReady();
            assertThat(service.get("/song/1").statusCode()).isEqualTo(200);
            return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        }
    }

    @Test
    void ctrl_c_ends_run_and_all_that_it_started() {
        Service service = Service.launch(onTerminal(), folder, Map.of());
        service.awaitReady();
        List<ProcessHandle> started = service.process().descendants().toList();
        Signals.interruptGroup(service.process().pid());
        service.awaitEnd();
        assertThat(started).isNotEmpty();
        await("the end of all").until(() -> started.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(service.log()).doesNotContain("ERROR");
    }

    /** As on a terminal: a process group of its own, in which nobody ignores the signal of Ctrl-C. */
    private static List<String> onTerminal(String... arguments) {
        List<String> command = new ArrayList<>(List.of("setsid", "env", "--default-signal=INT"));
        command.addAll(RUN);
        command.addAll(List.of(arguments));
        return command;
    }

    private enum End {
        CTRL_C,
        TERM,
        KILL
    }

    @ParameterizedTest
    @EnumSource
    @RequiresTool("nginx")
    void nginx_ends_with_the_service_in_whatever_way_that_ends(End end) {
        int front = Ports.free();
        Map<String, String> settings = Map.of(
                "TALLY_FRONT_PORT", Integer.toString(front),
                "TALLY_STATUS_PORT", Integer.toString(Ports.free()));
        try (Service service = Service.launch(onTerminal("--nginx"), folder, settings)) {
            service.awaitReady();
            URI song = URI.create("http://127.0.0.1:" + front + "/song/1");
            await().ignoreExceptions()
                    .until(() -> new String(song.toURL().openStream().readAllBytes()).equals("0"));
            List<ProcessHandle> started = service.process().descendants().toList();
            assertThat(started)
                    .extracting(process -> process.info().command().orElse(""))
                    .anyMatch(command -> command.endsWith("/nginx"));
            switch (end) {
                case CTRL_C -> Signals.interruptGroup(service.process().pid());
                case TERM -> service.process().destroy();
                case KILL -> service.kill();
            }
            await("the end of nginx").until(() -> started.stream().noneMatch(ProcessHandle::isAlive));
            service.awaitEnd();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"with space", "it's \"quoted\" $HOME; größe"})
    @RequiresTool("nginx")
    void run_with_nginx_works_in_a_folder_of_any_name(String name) throws IOException {
        Path project =
                Files.createSymbolicLink(folder.resolve(name), Path.of("").toAbsolutePath());
        int front = Ports.free();
        Map<String, String> settings = Map.of(
                "TALLY_FRONT_PORT", Integer.toString(front),
                "TALLY_STATUS_PORT", Integer.toString(Ports.free()),
                "LC_ALL", "C");
        List<String> command = List.of(project.resolve("scripts/run").toString(), "--nginx");
        try (Service service = Service.launch(command, folder, settings)) {
            service.awaitReady();
            assertThat(service.log()).contains("nginx is on http://127.0.0.1:" + front);
            URI page = URI.create("http://127.0.0.1:" + front + "/live/index.html");
            assertThat(new String(page.toURL().openStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(Files.readString(Path.of("src/main/resources/META-INF/resources/live/index.html")));
        }
    }

    @Test
    @RequiresTool("nginx")
    void run_with_nginx_says_when_its_port_is_taken_and_starts_nothing() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Map<String, String> settings = Map.of(
                    "TALLY_FRONT_PORT", Integer.toString(taken.getLocalPort()),
                    "TALLY_STATUS_PORT", Integer.toString(Ports.free()),
                    "QUARKUS_HTTP_PORT", Integer.toString(Ports.free()),
                    "QUARKUS_MANAGEMENT_PORT", Integer.toString(Ports.free()),
                    "TALLY_DATA", folder.resolve("data").toString());
            Script run = Script.run(settings, "run", "--nginx");
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.errors())
                    .contains("nginx has not started", "Address already in use")
                    .doesNotContain("nginx is on");
            assertThat(folder.resolve("data")).as("of a service").doesNotExist();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"smoke --url X", "replay --url X pom.xml", "import-from countapi --file pom.xml --url X"})
    void whatever_calls_a_tally_takes_its_address_in_one_way(String command) throws Exception {
        String said = "--url (or TALLY_URL) wants a URL such as http://127.0.0.1:8080, and got X\n";
        assertThat(errors(Map.of(), command)).endsWith(said);
        assertThat(errors(Map.of("TALLY_URL", "X"), command.replace(" --url X", "")))
                .endsWith(said);
    }

    private static String errors(Map<String, String> environment, String command) throws Exception {
        String[] words = command.split(" ");
        return Script.run(environment, words[0], Arrays.copyOfRange(words, 1, words.length))
                .errors();
    }

    @Test
    void run_refuses_what_it_does_not_know() throws Exception {
        Script run = Script.run("run", "--fast");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errors()).contains("run: unknown argument: --fast").contains("Usage: scripts/run");
    }
}
