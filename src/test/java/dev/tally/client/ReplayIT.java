package dev.tally.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.tally.testsupport.Script;
import dev.tally.testsupport.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replayed log is counted song by song, and what was not counted is said. */
class ReplayIT {

    private static final int PLAYS = 100_000;
    private static final int SOME_PLAYS = 30_000;
    private static final int SONGS = 5_000;
    private static final long SEED = 42;

    @TempDir
    static Path folder;

    private static Service service;

    @BeforeAll
    static void start() {
        service = Service.start(folder, Map.of());
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void clear() {
        service.delete("/");
    }

    @Test
    void the_map_equals_the_log() throws Exception {
        List<String> log = zipf();
        Script replay = Script.run("replay", "--url", service.url(), write(log).toString());
        System.out.print(replay.output());
        assertThat(replay.exitCode()).as(replay.errors()).isZero();
        assertThat(replay.output()).startsWith(PLAYS + " plays sent, 0 failed, ");
        assertThat(counted()).isEqualTo(counts(log));
    }

    @Test
    void standard_input_is_a_log_too() throws Exception {
        Script replay = Script.runWithInput(write(List.of("7", "", "8", " 7 ")), "replay", "--url", service.url(), "-");
        assertThat(replay.output()).startsWith("3 plays sent, 0 failed, ");
        assertThat(counted()).isEqualTo(Map.of("7", 2L, "8", 1L));
    }

    @Test
    void a_play_that_is_refused_is_reported_with_the_reason() throws Exception {
        Script replay = Script.run(
                "replay",
                "--url",
                service.url(),
                write(List.of("7", "no such name", "7")).toString());
        assertThat(replay.exitCode()).isEqualTo(1);
        assertThat(replay.output()).startsWith("3 plays sent, 1 failed, ");
        assertThat(replay.errors()).contains("1 failed: 400 The key is not allowed.");
        assertThat(counted()).isEqualTo(Map.of("7", 2L));
    }

    @Test
    void a_write_token_comes_from_the_environment() throws Exception {
        Map<String, String> token = Map.of("TALLY_WRITE_TOKEN", "play");
        try (Service guarded = Service.start(Files.createTempDirectory(folder, "guarded"), token)) {
            String log = write(List.of("7", "7")).toString();
            assertThat(Script.run(token, "replay", "--url", guarded.url(), log).output())
                    .startsWith("2 plays sent, 0 failed, ");
            Script without = Script.run("replay", "--url", guarded.url(), log);
            assertThat(without.errors()).contains("2 failed: 401 This call wants the write token");
            assertThat(guarded.get("/song/7").body()).isEqualTo("2");
        }
    }

    @Test
    void a_line_that_is_no_text_is_left_out_and_nothing_counts_twice() throws Exception {
        byte[] log = "7\n".repeat(3002).getBytes(StandardCharsets.UTF_8);
        log[2 * 2729] = (byte) 0xE9;
        Path file = Files.write(Files.createTempFile(folder, "plays", ".log"), log);
        for (int run = 0; run < 2; run++) {
            Script replay = Script.run("replay", "--url", service.url(), file.toString());
            assertThat(replay.exitCode()).isEqualTo(1);
            assertThat(replay.errors()).contains("1 failed: it is not UTF-8 (line 2730)");
            assertThat(replay.output()).contains("3001 counted, " + run * 3001 + " of them by an earlier run");
            assertThat(counted()).isEqualTo(Map.of("7", 3001L));
        }
        String name = name(file);
        log[2 * 2729] = '7';
        Path mended = Files.write(Files.createTempFile(folder, "mended", ".log"), log);
        Script replay = Script.run("replay", "--url", service.url(), "--name", name, mended.toString());
        assertThat(replay.exitCode()).as(replay.errors()).isZero();
        assertThat(counted()).isEqualTo(Map.of("7", 3002L));
    }

    /** Returns what a run that is told to fail says of a log. */
    private static String name(Path file) throws Exception {
        String said =
                Script.run("replay", "--url", service.url(), file.toString()).errors();
        return said.replaceFirst("(?s).*run it again with --name (\\S+):.*", "$1");
    }

    @Test
    void lines_that_are_added_are_counted_and_those_before_are_not_again() throws Exception {
        Path log = write(List.of("7", "8", "7"));
        assertThat(Script.run("replay", "--url", service.url(), log.toString()).exitCode())
                .isZero();
        Path renamed = Files.move(log, log.resolveSibling("renamed " + log.getFileName()));
        Files.writeString(renamed, "8\n9\n", StandardOpenOption.APPEND);
        assertThat(Script.run("replay", "--url", service.url(), renamed.toString())
                        .output())
                .contains("5 counted, 3 of them by an earlier run");
        assertThat(counted()).isEqualTo(Map.of("7", 2L, "8", 2L, "9", 1L));
    }

    @Test
    void two_logs_of_the_same_lines_are_two_logs() throws Exception {
        for (int log = 0; log < 2; log++) {
            Script.run(
                    "replay", "--url", service.url(), write(List.of("7", "8")).toString());
        }
        assertThat(counted()).isEqualTo(Map.of("7", 2L, "8", 2L));
    }

    @Test
    void a_log_may_come_from_any_system() throws Exception {
        String log = "\uFEFF7\r\n\r\n 8 \r7\n\n\u0000\n" + "x".repeat(100_000) + "\n7";
        Path file = Files.writeString(Files.createTempFile(folder, "plays", ".log"), log);
        Script replay = Script.run("replay", "--url", service.url(), file.toString());
        assertThat(replay.errors())
                .contains("1 failed: 400 The key is not allowed.", "(line 6)")
                .contains("1 failed: it is longer than 4096 bytes (line 7)");
        assertThat(counted()).isEqualTo(Map.of("7", 3L, "8", 1L));
    }

    @Test
    void a_log_in_utf_16_is_refused_as_a_whole() throws Exception {
        Path file = Files.writeString(
                Files.createTempFile(folder, "plays", ".log"), "\uFEFF7\n8\n", StandardCharsets.UTF_16LE);
        Script replay = Script.run("replay", "--url", service.url(), file.toString());
        assertThat(replay.exitCode()).isEqualTo(1);
        assertThat(replay.errors()).contains("Is it UTF-16?");
        assertThat(service.get("/").body()).isEmpty();
    }

    @Test
    void an_interrupted_run_is_continued() throws Exception {
        List<String> log = zipf().subList(0, SOME_PLAYS);
        Path file = write(log);
        Process replay = new ProcessBuilder(
                        "env",
                        "--default-signal=INT",
                        "scripts/replay",
                        "--url",
                        service.url(),
                        "--name",
                        "broken",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        await().until(() -> !service.get("/").body().isEmpty());
        new ProcessBuilder("kill", "-INT", Long.toString(replay.pid())).start().waitFor();
        assertThat(new String(replay.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("Broken off: interrupted", "--name broken");
        assertThat(replay.waitFor()).isEqualTo(130);
        assertThat(Script.run("replay", "--url", service.url(), "--name", "broken", file.toString())
                        .exitCode())
                .isZero();
        assertThat(counted()).isEqualTo(counts(log));
    }

    @Test
    void a_service_that_is_killed_and_comes_back_counts_each_line_once() throws Exception {
        List<String> log = zipf().subList(0, SOME_PLAYS);
        try (Service killed = Service.start(Files.createTempDirectory(folder, "killed"), Map.of())) {
            CompletableFuture<Script> replay =
                    runAsync("replay", "--url", killed.url(), write(log).toString());
            await().until(() -> !killed.get("/").body().isEmpty());
            killed.kill();
            killed.launch();
            Script ended = replay.join();
            assertThat(ended.exitCode()).as(ended.errors()).isZero();
            assertThat(counted(killed)).isEqualTo(counts(log));
        }
    }

    @Test
    void a_service_that_is_away_ends_the_run_and_the_next_one_goes_on() throws Exception {
        String log = write(List.of("7", "8")).toString();
        Script replay = Script.run("replay", "--concurrency", "1", "--url", "http://127.0.0.1:1", log);
        assertThat(replay.exitCode()).isEqualTo(1);
        assertThat(replay.output()).startsWith("1 plays sent, 1 failed");
        assertThat(replay.errors()).contains("(line 1)", "Broken off: the service does not answer");
        Script again = Script.run("replay", "--url", service.url(), log);
        assertThat(again.exitCode()).isZero();
        assertThat(counted()).isEqualTo(Map.of("7", 1L, "8", 1L));
    }

    private static CompletableFuture<Script> runAsync(String... command) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return Script.run(command[0], Arrays.copyOfRange(command, 1, command.length));
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void a_file_that_is_not_there_is_named() throws Exception {
        Script replay = Script.run("replay", "--url", service.url(), "nowhere.log");
        assertThat(replay.exitCode()).isEqualTo(1);
        assertThat(replay.errors()).contains("nowhere.log can't be read");
    }

    /** A few songs are played most of the time: the n-th with a weight of 1/n. */
    private static List<String> zipf() {
        double[] cumulated = new double[SONGS];
        double sum = 0;
        for (int i = 0; i < SONGS; i++) {
            sum += 1.0 / (i + 1);
            cumulated[i] = sum;
        }
        double total = sum;
        Random random = new Random(SEED);
        return Stream.generate(() -> Arrays.binarySearch(cumulated, random.nextDouble() * total))
                .map(found -> Integer.toString(found < 0 ? -found : found + 1))
                .limit(PLAYS)
                .toList();
    }

    private static Path write(List<String> log) throws IOException {
        return Files.write(Files.createTempFile(folder, "plays", ".log"), log);
    }

    private static Map<String, Long> counts(List<String> log) {
        return log.stream().collect(Collectors.groupingBy(song -> song, Collectors.counting()));
    }

    private static Map<String, Long> counted() {
        return counted(service);
    }

    private static Map<String, Long> counted(Service service) {
        return Stream.of(service.get("/").body().split(","))
                .map(entry -> entry.split("="))
                .collect(Collectors.toMap(entry -> entry[0], entry -> Long.parseLong(entry[1])));
    }
}
