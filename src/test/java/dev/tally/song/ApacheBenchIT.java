package dev.tally.song;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.tally.testsupport.RequiresTool;
import dev.tally.testsupport.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ten thousand ApacheBench requests, one connection each: all are answered and counted. */
@RequiresTool("ab")
class ApacheBenchIT {

    private static final int REQUESTS = 10_000;

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

    @ParameterizedTest
    @ValueSource(ints = {1, 64})
    void plays(int concurrency) throws Exception {
        Path nothing = Files.write(folder.resolve("nothing"), new byte[0]);
        bench(concurrency, "-p", nothing.toString(), "-T", "text/plain");
        assertThat(service.get("/song/1").body()).isEqualTo(Integer.toString(REQUESTS));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64})
    void reads(int concurrency) throws Exception {
        bench(concurrency);
        assertThat(service.get("/").body()).as("reading registers nothing").isEmpty();
    }

    private static void bench(int concurrency, String... options) throws IOException, InterruptedException {
        // -l: responses grow with the number of digits.
        List<String> command = new ArrayList<>(
                List.of("ab", "-q", "-l", "-n", Integer.toString(REQUESTS), "-c", Integer.toString(concurrency)));
        command.addAll(List.of(options));
        command.add(service.url() + "/song/1");
        Process ab = new ProcessBuilder(command).redirectErrorStream(true).start();
        String report = new String(ab.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(ab.waitFor()).as(report).isZero();
        report.lines().filter(line -> line.startsWith("Requests per second")).forEach(System.out::println);
        assertThat(report)
                .containsPattern("Complete requests: +" + REQUESTS + "\n")
                .containsPattern("Failed requests: +0\n")
                .doesNotContain("Non-2xx");
    }
}
