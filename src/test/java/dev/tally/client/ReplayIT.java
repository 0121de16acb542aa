package dev.tally.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
        Script replay = Script.run("replay", "-u", service.url(), write(log).toString());
        System.out.print(replay.output());
        assertThat(replay.exitCode()).as(replay.errors()).isZero();
        assertThat(replay.output()).startsWith(PLAYS + " plays sent, 0 failed, ");
        Map<String, Long> expected = log.stream().collect(Collectors.groupingBy(song -> song, Collectors.counting()));
        assertThat(counted()).isEqualTo(expected);
    }

    @Test
    void standard_input_is_a_log_too() throws Exception {
        Script replay = Script.runWithInput(write(List.of("7", "", "8", " 7 ")), "replay", "-u", service.url(), "-");
        assertThat(replay.output()).startsWith("3 plays sent, 0 failed, ");
        assertThat(counted()).isEqualTo(Map.of("7", 2L, "8", 1L));
    }

    @Test
    void a_play_that_is_refused_is_reported_with_the_reason() throws Exception {
        Script replay = Script.run(
                "replay",
                "-u",
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
            assertThat(Script.run(token, "replay", "-u", guarded.url(), log).output())
                    .startsWith("2 plays sent, 0 failed, ");
            Script without = Script.run("replay", "-u", guarded.url(), log);
            assertThat(without.errors()).contains("2 failed: 401 This call wants the write token");
            assertThat(guarded.get("/song/7").body()).isEqualTo("2");
        }
    }

    @Test
    void a_file_that_is_not_there_is_named() throws Exception {
        Script replay = Script.run("replay", "-u", service.url(), "nowhere.log");
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

    private static Map<String, Long> counted() {
        return Stream.of(service.get("/").body().split(","))
                .map(entry -> entry.split("="))
                .collect(Collectors.toMap(entry -> entry[0], entry -> Long.parseLong(entry[1])));
    }
}
