package dev.tally.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.tally.testsupport.RedisClock;
import dev.tally.testsupport.RequiresTool;
import dev.tally.testsupport.Service;
import dev.tally.testsupport.TwoServices;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing in Redis leads back to a person: neither what is stored, nor, two days later, a guess who it was. */
@RequiresTool(RedisClock.TOOL)
class NoTracesIT {

    private static final String IPV4 = "203.0.113.77";
    private static final String IPV6 = "2001:db8:4242:17::99";
    private static final String AGENT = "Mozilla/5.0 (X11; Linux x86_64) Curious/140.0";
    private static final String NAME = "anna-4711";
    private static final String CRAWLER = "Mozilla/5.0 (compatible; ExampleBot/1.0)";

    /** How the service writes down whom it takes a digest of. */
    private static final List<String> IDENTITIES =
            List.of("network cb0071 " + AGENT, "network 20010db84242 " + AGENT, "name " + NAME);

    /** What may be found nowhere, in lower case: addresses, the networks of which they are part, User-Agents and names. */
    private static final List<String> TRACES = List.of(
            "203.0.113", "cb0071", "2001:db8", "20010db84242", "curious/140", "examplebot", "mozilla", "anna-4711");

    @TempDir
    Path folder;

    private TwoServices tally;

    @BeforeEach
    void start() {
        tally = TwoServices.start(
                folder,
                Map.of(
                        "TALLY_RULES_PEOPLE_ONCE",
                        "24h",
                        "TALLY_RULES_PEOPLE_VISITORS",
                        "true",
                        "TALLY_RULES_PEOPLE_BOTS",
                        "apart",
                        "TALLY_BOTS_LIST",
                        Path.of("src/test/resources/crawlers.json")
                                .toAbsolutePath()
                                .toString()));
    }

    @AfterEach
    void stop() {
        tally.close();
    }

    @Test
    void no_address_no_user_agent_and_no_name_is_stored() throws Exception {
        addAll();
        assertThat(traces(contents())).as("in Redis").isEmpty();
        assertThat(traces(files())).as("in its files").isEmpty();
        tally.services()
                .forEach(service ->
                        assertThat(traces(service.log())).as("in the log").isEmpty());
    }

    @Test
    void who_it_was_can_be_tested_only_until_the_second_day_is_over() throws Exception {
        addAll();
        assertThat(recognized(contents())).as("digests with the salts, of each").hasSize(IDENTITIES.size());
        tally.clock()
                .set(tally.clock()
                        .now()
                        .truncatedTo(ChronoUnit.DAYS)
                        .plus(Duration.ofDays(2))
                        .plusMillis(1));
        await("the end of the salts").until(() -> keys().stream().noneMatch(key -> key.startsWith("tally:{salts}:")));
        assertThat(recognized(contents())).as("digests without the salts").isEmpty();
        assertThat(tally.service(0).get("/v1/counters/people/a").body()).contains("\"value\":3");

        tally.clock().move(Duration.ofDays(1));
        await("the end of the visits").until(() -> keys().stream().noneMatch(key -> key.contains(":seen")));

        addAll();
        assertThat(tally.service(0).get("/v1/counters/people/a").body()).contains("\"value\":6");
        long day = tally.clock().now().getEpochSecond() / Duration.ofDays(1).toSeconds();
        assertThat(keys()).filteredOn(key -> key.startsWith("tally:{salts}:")).containsExactly("tally:{salts}:" + day);
    }

    private void addAll() {
        Service service = tally.service(0);
        for (HttpRequest.Builder request : List.of(
                service.request("/v1/counters/people/a?by=1")
                        .header("X-Forwarded-For", IPV4)
                        .header("User-Agent", AGENT),
                service.request("/v1/counters/people/a?by=1")
                        .header("X-Forwarded-For", IPV6)
                        .header("User-Agent", AGENT),
                service.request("/v1/counters/people/a?by=1")
                        .header("X-Forwarded-For", IPV4)
                        .header("User-Agent", CRAWLER),
                service.request("/v1/counters/people/a?by=1")
                        .header("Idempotency-Key", "once-" + tally.clock().now())
                        .header("Tally-Visitor", NAME))) {
            String answer =
                    service.send(request.POST(BodyPublishers.noBody()).build()).body();
            assertThat(answer).contains("\"value\"").doesNotContain("\"seen\"");
        }
    }

    /** Returns the identities for which some text is a salt with which the digest of a visitor is among the texts. */
    private static Set<String> recognized(String contents) throws Exception {
        // Each text is on a line of its own, and a part of a name of a key may be one.
        Set<String> texts = contents.lines()
                .flatMap(line -> Stream.concat(Stream.of(line), Stream.of(line.split("[:{} ]"))))
                .collect(Collectors.toSet());
        Set<String> recognized = new HashSet<>();
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        for (String salt : texts) {
            for (String identity : IDENTITIES) {
                byte[] digest = sha.digest((salt + " people a " + identity).getBytes(StandardCharsets.UTF_8));
                if (texts.contains(Base64.getUrlEncoder().encodeToString(digest).substring(0, 10))) {
                    recognized.add(identity);
                }
            }
        }
        return recognized;
    }

    private static List<String> traces(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return TRACES.stream().filter(lower::contains).toList();
    }

    /** Returns all keys, fields and values of Redis. */
    private String contents() {
        return keys().stream().map(key -> key + "\n" + content(key)).collect(Collectors.joining("\n"));
    }

    private String content(String key) {
        String type = tally.redis().send("TYPE " + key);
        return switch (type) {
            case "+string" -> tally.redis().ask("GET " + key);
            case "+hash" -> tally.redis().ask("HGETALL " + key);
            case "+list" -> tally.redis().ask("LRANGE " + key + " 0 -1");
            case "+set" -> tally.redis().ask("SMEMBERS " + key);
            case "+zset" -> tally.redis().ask("ZRANGE " + key + " 0 -1");
            case "+stream" -> tally.redis().ask("XRANGE " + key + " - +");
            // It has ended meanwhile.
            case "+none" -> "";
            default -> throw new AssertionError(key + " is a " + type);
        };
    }

    private List<String> keys() {
        return tally.redis()
                .ask("KEYS *")
                .lines()
                .filter(line -> !line.startsWith("$"))
                .toList();
    }

    /** Returns the contents of the files that Redis has written. */
    private String files() throws IOException {
        List<String> texts = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(path -> !path.getFileName().toString().endsWith(".log"))
                    .toList()) {
                texts.add(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        assertThat(texts).anyMatch(text -> text.contains("tally:{salts}"));
        return String.join("\n", texts);
    }
}
