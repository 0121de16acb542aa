package dev.tally.scripts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.RequiresTool;
import dev.tally.testsupport.Script;
import dev.tally.testsupport.Service;
import io.restassured.path.json.JsonPath;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Counters move from a real Redis, as Abacus keeps them there, and from files, into the packaged service. */
@RequiresTool("redis-cli")
class ImportFromIT {

    private static final int COUNTERS = 100_000;
    private static final int NAMESPACES = 100;
    private static final int ADDERS = 4;
    private static final Pattern EXPORTED = Pattern.compile("\\{\"key\":\"([^\"]+)\",\"value\":(-?\\d+)}");
    private static final Map<String, String> TOKEN = Map.of("TALLY_ADMIN_TOKEN", "secret");

    @TempDir
    static Path folder;

    private static RedisServer abacus;
    private static Service service;

    @BeforeAll
    static void start() throws IOException {
        // Nothing is killed here, and so nothing has to wait for the disk.
        abacus = RedisServer.start(Files.createDirectory(folder.resolve("abacus")), "--appendonly", "no");
        Map<String, String> settings = new HashMap<>(TOKEN);
        settings.put("TALLY_COUNTAPI", "true");
        service = Service.start(folder, settings);
    }

    @AfterAll
    static void stop() {
        service.close();
        abacus.close();
    }

    @BeforeEach
    void clear() {
        abacus.send("FLUSHALL");
        abacus.send("CONFIG RESETSTAT");
    }

    @Test
    void a_hundred_thousand_counters_move_while_others_are_counted() throws Exception {
        fill();
        Adders adders = new Adders();
        long start = System.nanoTime();
        Script first = fromAbacus();
        long millis = (System.nanoTime() - start) / 1_000_000;
        Map<String, Long> added = adders.stop();
        System.out.printf(
                "%,d counters moved in %,d ms, while %,d were added to%n%s",
                COUNTERS,
                millis,
                added.values().stream().mapToLong(count -> count).sum(),
                first.output());
        assertThat(first.exitCode()).as(first.errors()).isZero();
        assertThat(first.output()).isEqualTo(COUNTERS + " imported, 0 already there, 0 refused\n");
        assertThat(first.errors()).contains("50000 of 100000 …");
        Map<String, Long> expected = new TreeMap<>();
        IntStream.range(0, COUNTERS).forEach(i -> expected.put(name(i), value(i)));
        added.forEach((name, count) -> expected.merge(name, count, Long::sum));
        assertThat(counters()).isEqualTo(expected);
        assertThat(abacus.ask("INFO commandstats")).contains("cmdstat_scan").doesNotContain("cmdstat_keys");

        assertThat(setByOwner(4, adminKey(4))).isEqualTo(200);
        assertThat(setByOwner(6, adminKey(4))).isEqualTo(401);
        expected.put(name(4), 77L);
        assertThat(counters()).isEqualTo(expected);

        Script second = fromAbacus();
        assertThat(second.output()).isEqualTo("0 imported, " + COUNTERS + " already there, 0 refused\n");
        assertThat(counters()).isEqualTo(expected);

        abacus.send("INCRBY K:" + name(7).replace('/', ':') + " 3");
        assertThat(fromAbacus().output()).isEqualTo("1 imported, " + (COUNTERS - 1) + " already there, 0 refused\n");
        expected.merge(name(7), 3L, Long::sum);
        assertThat(counters()).isEqualTo(expected);
    }

    /** Puts counters, every other one with an admin key, where Abacus has them, among what else it has there. */
    private static void fill() throws IOException {
        try (Socket socket = abacus.connect()) {
            OutputStream commands = new BufferedOutputStream(socket.getOutputStream());
            for (int i = 0; i < COUNTERS; i++) {
                String name = name(i).replace('/', ':');
                commands.write(("SET K:" + name + " " + value(i) + " EX 14515200\r\n"
                                + (i % 2 == 0 ? "SET A:" + name + " " + adminKey(i) + "\r\n" : ""))
                        .getBytes(StandardCharsets.US_ASCII));
            }
            commands.write("SET S:Total 5\r\nPING\r\nQUIT\r\n".getBytes(StandardCharsets.US_ASCII));
            commands.flush();
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .doesNotContain("-ERR")
                    .contains("+PONG");
        }
    }

    private static String name(int i) {
        return "site-" + i % NAMESPACES + "/page." + i;
    }

    private static long value(int i) {
        return i == 0 ? Long.MAX_VALUE - 1_000_000_000 : i;
    }

    private static String adminKey(int i) {
        return "5ff2c8cb-6c2b-4c36-9ea5-%012d".formatted(i);
    }

    private static Map<String, Long> counters() {
        Map<String, Long> counters = new TreeMap<>();
        for (int i = 0; i < NAMESPACES; i++) {
            String namespace = "site-" + i;
            service.get("/v1/export/" + namespace).body().lines().forEach(line -> {
                Matcher counter = EXPORTED.matcher(line);
                assertThat(counter.matches()).as(line).isTrue();
                counters.put(namespace + "/" + counter.group(1), Long.valueOf(counter.group(2)));
            });
        }
        return counters;
    }

    private static int setByOwner(int i, String adminKey) {
        return service.send(service.request("/set/" + name(i) + "?value=77")
                        .header("Authorization", "Bearer " + adminKey)
                        .POST(BodyPublishers.noBody())
                        .build())
                .statusCode();
    }

    /** People, who go on counting. */
    private static final class Adders {

        private final Map<String, AtomicLong> added = new HashMap<>();
        private final AtomicBoolean going = new AtomicBoolean(true);
        private final ExecutorService people = Executors.newVirtualThreadPerTaskExecutor();

        Adders() {
            for (int i = 0; i < ADDERS; i++) {
                String name = name(i);
                AtomicLong count = new AtomicLong();
                added.put(name, count);
                people.execute(() -> {
                    while (going.get()) {
                        assertThat(service.post("/v1/counters/" + name).statusCode())
                                .isEqualTo(200);
                        count.incrementAndGet();
                    }
                });
            }
            await().until(() -> added.values().stream().allMatch(count -> count.get() > 0));
        }

        Map<String, Long> stop() {
            going.set(false);
            people.close();
            Map<String, Long> counts = new HashMap<>();
            added.forEach((name, count) -> counts.put(name, count.get()));
            return counts;
        }
    }

    @Test
    void what_can_not_be_taken_is_told_with_its_name_and_the_reason() throws Exception {
        for (String command : new String[] {
            "SET K:names:fine 7",
            "SET K:names:-8 8",
            "SET K:alone 9",
            "SET \"K:names:two words\" 9",
            "SET \"K:names:two\\nlines\" 9",
            "SET K:names:word nonsense",
            "SET K:names:long 9223372036854775808",
            "HSET K:names:hash a 1"
        }) {
            assertThat(abacus.send(command)).isIn("+OK", ":1");
        }
        Script run = fromAbacus();
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.output().lines())
                .hasSize(8)
                .contains(
                        "refused: \"K:alone\": Abacus calls no counter so",
                        "refused: \"K:names:two words\": Abacus calls no counter so",
                        "refused: \"K:names:two\\nlines\": Abacus calls no counter so",
                        "refused: names/word: its value is no whole number: nonsense",
                        "refused: names/hash: it has expired meanwhile, or is no text",
                        "refused: names/long: The value has to be a whole number of up to 64 bits, such as 3 or -3.",
                        "1 imported, 0 already there, 7 refused")
                .anyMatch(line -> line.startsWith("refused: names/-8: The key is not allowed."));
        assertThat(value("names", "fine")).isEqualTo(7);
    }

    @Test
    void an_abacus_without_counters_and_one_that_is_not_there_are_told_apart() throws Exception {
        assertThat(fromAbacus().output()).isEqualTo("0 imported, 0 already there, 0 refused\n");
        Script nowhere = run("abacus", "--redis", "redis://127.0.0.1:1");
        assertThat(nowhere.exitCode()).isEqualTo(1);
        assertThat(nowhere.errors()).contains("the Redis of the Abacus does not answer: Could not connect");
    }

    @Test
    void a_dry_run_sends_nothing() throws Exception {
        abacus.send("SET K:dry:run 7");
        abacus.send("SET K:dry:word nonsense");
        Script dry = run("abacus", "--redis", abacus.url(), "--dry-run");
        assertThat(dry.exitCode()).as(dry.errors()).isZero();
        assertThat(dry.output())
                .isEqualTo("refused: dry/word: its value is no whole number: nonsense\n1 would be sent, 1 refused\n");
        assertThat(value("dry", "run")).isZero();
    }

    @Test
    void a_file_has_lines_of_csv_or_of_json() throws Exception {
        Path file = Files.writeString(folder.resolve("counters.csv"), """
                namespace,key,value\r
                file,plain,1\r
                "file","quoted", 2
                file,not a name,3

                {"namespace":"file","key":"json","value":4,"admin_key":"5ff2c8cb"}
                {"namespace":"file","key":"json"}
                file,too,many,5
                file,fraction,1.5
                """);
        Script run = run("countapi", "--file", file.toString());
        assertThat(run.output().lines())
                .hasSize(5)
                .contains("refused: line 8: it is not namespace,key,value: file,too,many,5")
                .contains("refused: line 9: its value is no whole number: file,fraction,1.5")
                .contains("3 imported, 0 already there, 4 refused")
                .anyMatch(line -> line.startsWith("refused: line 4: a name has none but the characters"))
                .anyMatch(line -> line.startsWith("refused: file/json: The value has to be"));
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(value("file", "plain")).isEqualTo(1);
        assertThat(value("file", "quoted")).isEqualTo(2);
        assertThat(value("file", "json")).isEqualTo(4);
        assertThat(run("countapi", "--file", file.toString()).output())
                .endsWith("0 imported, 3 already there, 4 refused\n");
    }

    @Test
    void it_wants_the_admin_token_and_a_service_that_speaks_countapi() throws Exception {
        abacus.send("SET K:token:wanted 7");
        Script without = Script.run("import-from", "abacus", "--redis", abacus.url(), "--to", service.url());
        assertThat(without.exitCode()).isEqualTo(1);
        assertThat(without.errors()).contains("says 401: This call wants the admin token");
        assertThat(value("token", "wanted")).isZero();
        try (Service plain = Service.start(Files.createDirectory(folder.resolve("plain")), TOKEN)) {
            Script off = Script.run(TOKEN, "import-from", "abacus", "--redis", abacus.url(), "--to", plain.url());
            assertThat(off.exitCode()).isEqualTo(1);
            assertThat(off.errors())
                    .contains(
                            "says 403: The calls of CountAPI are switched off: this service was started without TALLY_COUNTAPI=true.");
        }
        Script nobody = run("abacus", "--redis", abacus.url(), "--to", "http://127.0.0.1:1");
        assertThat(nobody.errors()).contains("nobody answers at http://127.0.0.1:1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "                                              | say where from: abacus or countapi",
                "moe                                           | say where from: abacus or countapi",
                "abacus                                        | abacus wants --redis URL",
                "abacus --redis                                | --redis wants a value",
                "countapi                                      | countapi wants --file FILE",
                "countapi --file nowhere.csv                   | nowhere.csv can't be read",
                "countapi --file /dev/null --to tally.example  | --to wants a URL",
                "countapi --file /dev/null --fast              | unknown argument: --fast"
            })
    void what_it_does_not_understand_it_refuses(String line) throws Exception {
        String[] parts = line.split(" *\\| ");
        Script run = Script.run(
                "import-from",
                Stream.of(parts[0].split(" "))
                        .filter(argument -> !argument.isBlank())
                        .toArray(String[]::new));
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errors()).contains(parts[1]);
    }

    private static Script fromAbacus() throws Exception {
        return run("abacus", "--redis", abacus.url());
    }

    /** Runs it with the token; to the service, unless it says where to. */
    private static Script run(String... arguments) throws Exception {
        Map<String, String> environment = new HashMap<>(TOKEN);
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(service.port()));
        return Script.run(environment, "import-from", arguments);
    }

    private static long value(String namespace, String key) {
        return JsonPath.from(
                        service.get("/v1/counters/" + namespace + "/" + key).body())
                .getLong("value");
    }
}
