package dev.tally.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    @TempDir
    static Path folder;

    private static Move move;
    private static RedisServer abacus;

    @BeforeAll
    static void start() throws IOException {
        move = Move.start(folder);
        abacus = move.abacus();
    }

    @AfterAll
    static void stop() {
        move.close();
    }

    @BeforeEach
    void clear() {
        abacus.send("FLUSHALL");
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
        Script run = move.fromAbacus();
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.output().lines())
                .hasSize(8)
                .contains(
                        "refused: \"K:alone\": this is not a counter name of Abacus",
                        "refused: \"K:names:two words\": this is not a counter name of Abacus",
                        "refused: \"K:names:two\\nlines\": this is not a counter name of Abacus",
                        "refused: names/word: its value is not a whole number: nonsense",
                        "refused: names/hash: it has expired meanwhile, or is not a string",
                        "refused: names/long: The value has to be a whole number of up to 64 bits, such as 3 or -3.",
                        "1 imported, 0 already there, 7 refused")
                .anyMatch(line -> line.startsWith("refused: names/-8: The key is not allowed."));
        assertThat(value("names", "fine")).isEqualTo(7);
    }

    @Test
    void an_abacus_without_counters_and_one_that_is_not_there_are_told_apart() throws Exception {
        assertThat(move.fromAbacus().output()).isEqualTo("0 imported, 0 already there, 0 refused\n");
        Script nowhere = move.run("abacus", "--redis", "redis://127.0.0.1:1");
        assertThat(nowhere.exitCode()).isEqualTo(1);
        assertThat(nowhere.errors()).contains("the Redis of the Abacus does not answer: Could not connect");
    }

    @Test
    void a_dry_run_sends_nothing() throws Exception {
        abacus.send("SET K:dry:run 7");
        abacus.send("SET K:dry:word nonsense");
        Script dry = move.run("abacus", "--redis", abacus.url(), "--dry-run");
        assertThat(dry.exitCode()).as(dry.errors()).isZero();
        assertThat(dry.output())
                .isEqualTo(
                        "refused: dry/word: its value is not a whole number: nonsense\n1 would be sent, 1 refused\n");
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
        Script run = move.run("countapi", "--file", file.toString());
        assertThat(run.output().lines())
                .hasSize(5)
                .contains("refused: line 8: it is not namespace,key,value: file,too,many,5")
                .contains("refused: line 9: its value is not a whole number: file,fraction,1.5")
                .contains("3 imported, 0 already there, 4 refused")
                .anyMatch(line -> line.startsWith("refused: line 4: a name consists of the characters"))
                .anyMatch(line -> line.startsWith("refused: file/json: The value has to be"));
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(value("file", "plain")).isEqualTo(1);
        assertThat(value("file", "quoted")).isEqualTo(2);
        assertThat(value("file", "json")).isEqualTo(4);
        assertThat(move.run("countapi", "--file", file.toString()).output())
                .endsWith("0 imported, 3 already there, 4 refused\n");
    }

    @Test
    void it_wants_the_admin_token_and_a_service_that_speaks_countapi() throws Exception {
        abacus.send("SET K:token:wanted 7");
        Script without = Script.run(
                "import-from",
                "abacus",
                "--redis",
                abacus.url(),
                "--url",
                move.service().url());
        assertThat(without.exitCode()).isEqualTo(1);
        assertThat(without.errors()).contains("says 401: This call wants the admin token");
        assertThat(value("token", "wanted")).isZero();
        try (Service plain = Service.start(Files.createDirectory(folder.resolve("plain")), Move.TOKEN)) {
            Script off = Script.run(Move.TOKEN, "import-from", "abacus", "--redis", abacus.url(), "--url", plain.url());
            assertThat(off.exitCode()).isEqualTo(1);
            assertThat(off.errors())
                    .contains(
                            "says 403: The calls of CountAPI are switched off: this service was started without TALLY_COUNTAPI=true.");
        }
        Script nobody = move.run("abacus", "--redis", abacus.url(), "--url", "http://127.0.0.1:1");
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
                "countapi --file /dev/null --url tally.example | --url (or TALLY_URL) wants a URL",
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

    private static long value(String namespace, String key) {
        return JsonPath.from(move.service()
                        .get("/v1/counters/" + namespace + "/" + key)
                        .body())
                .getLong("value");
    }
}
