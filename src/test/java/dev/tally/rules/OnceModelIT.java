package dev.tally.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tally.rules.OnceModel.Answer;
import dev.tally.testsupport.Service;
import dev.tally.testsupport.TwoServices;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * What is counted under {@code once} is what {@link OnceModel} counts, in each answer and in the end: whichever service is
 * asked, whatever the time, across midnights, after a clock was set back by minutes, and after kills. jqwik prints the seed,
 * and {@code @Property(seed = …)} repeats the run; {@code -Djqwik.tries.default=10000} runs more than 1,000 sequences.
 */
class OnceModelIT {

    private static final int WILD = 10;

    private static final Map<String, Duration> WINDOWS = Map.of(
            "seconds", Duration.ofSeconds(2),
            "minutes", Duration.ofMinutes(4),
            "hour", Duration.ofHours(1),
            "day", Duration.ofHours(24));

    private static final JsonMapper JSON = new JsonMapper();

    private static final AtomicInteger SEQUENCES = new AtomicInteger();

    private static TwoServices tally;

    @BeforeContainer
    static void start() throws Exception {
        tally = TwoServices.start(
                Files.createTempDirectory("once-model"),
                WINDOWS.entrySet().stream()
                        .collect(Collectors.toMap(
                                entry -> "TALLY_RULES_" + entry.getKey().toUpperCase() + "_ONCE",
                                entry -> entry.getValue().toSeconds() + "s")));
    }

    @AfterContainer
    static void stop() {
        tally.close();
    }

    /** What happens in one namespace. */
    record Sequence(String namespace, OnceStep.Midnight begin, List<OnceStep> steps) {}

    @Provide
    Arbitrary<Sequence> calm() {
        return sequences(window -> OnceStep.calm(window).list().ofMinSize(5).ofMaxSize(18));
    }

    @Provide
    Arbitrary<Sequence> wild() {
        return sequences(window -> OnceStep.wild(window).list().ofSize(24));
    }

    private static Arbitrary<Sequence> sequences(Function<Duration, Arbitrary<List<OnceStep>>> steps) {
        return Arbitraries.of(List.copyOf(WINDOWS.keySet()))
                .flatMap(namespace -> Combinators.combine(OnceStep.midnights(), steps.apply(WINDOWS.get(namespace)))
                        .as((begin, following) -> new Sequence(namespace, begin, following)));
    }

    @Property
    void what_is_counted_is_what_the_model_counts(@ForAll("calm") Sequence sequence) {
        new Run(sequence).run();
    }

    @Property(tries = WILD, shrinking = ShrinkingMode.OFF)
    void what_is_counted_is_what_the_model_counts_whoever_is_killed(@ForAll("wild") Sequence sequence) {
        new Run(sequence).run();
    }

    /** A sequence, with counters of its own. */
    private static final class Run {

        private final String namespace;
        private final List<OnceStep> steps;
        private final OnceStep.Midnight begin;
        private final OnceModel model;
        private final String prefix = "k" + SEQUENCES.incrementAndGet() + "-";

        Run(Sequence sequence) {
            this.namespace = sequence.namespace();
            this.steps = sequence.steps();
            this.begin = sequence.begin();
            this.model = new OnceModel(WINDOWS.get(namespace));
        }

        void run() {
            // Apart from what has happened before.
            tally.clock().move(Duration.ofDays(3));
            make(begin);
            steps.forEach(this::make);
            String keys = IntStream.range(0, OnceStep.KEYS).mapToObj(this::key).collect(Collectors.joining(","));
            for (Service service : tally.services()) {
                JsonNode counters = json(service.get("/v1/counters/" + namespace + "?keys=" + keys))
                        .get("counters");
                for (JsonNode counter : counters) {
                    assertThat(counter.get("value").longValue())
                            .as("%s in the end", counter)
                            .isEqualTo(model.value(counter.get("key").textValue()));
                }
            }
        }

        private String key(int number) {
            return prefix + number;
        }

        private void make(OnceStep step) {
            switch (step) {
                case OnceStep.Add add -> check(add, send(add));
                case OnceStep.Move move -> set(tally.clock().now().plus(move.by()));
                case OnceStep.Midnight midnight -> {
                    Instant day = tally.clock().now().truncatedTo(ChronoUnit.DAYS);
                    set(day.plus(1, ChronoUnit.DAYS).plus(midnight.after()));
                }
                case OnceStep.Kill kill -> check(kill.during(), sendDuring(kill));
            }
        }

        private void set(Instant now) {
            tally.clock().set(now);
            model.passed(now);
        }

        /** Checks the outcomes of an add, by counter. */
        private void check(OnceStep.Add add, JsonNode outcomes) {
            for (int i = 0; i < add.keys().size(); i++) {
                JsonNode outcome = outcomes.get(i);
                Answer answer = new Answer(outcome.path("value").longValue(), !outcome.has("counted"));
                assertThat(answer)
                        .as("%s of %s at %s: %s", i, add, tally.clock().now(), outcome)
                        .isEqualTo(model.add(
                                key(add.keys().get(i)),
                                add.visitor(),
                                add.by(),
                                tally.clock().now(),
                                answer.counted()));
            }
        }

        private JsonNode send(OnceStep.Add add) {
            Service service = tally.service(add.service());
            if (add.way() == OnceStep.Way.PLAIN) {
                return outcomes(service.send(request(service, add, Optional.empty())));
            }
            Optional<String> once = Optional.of(UUID.randomUUID().toString());
            JsonNode first = outcomes(service.send(request(service, add, once)));
            if (add.way() == OnceStep.Way.REPEATED) {
                Service other = tally.service(1 - add.service());
                assertThat(outcomes(other.send(request(other, add, once)))).isEqualTo(first);
            }
            return first;
        }

        /** Sends an add while a process is killed, and again until it is answered. */
        private JsonNode sendDuring(OnceStep.Kill kill) {
            OnceStep.Add add = kill.during();
            Service service = tally.service(add.service());
            Optional<String> once = Optional.of(UUID.randomUUID().toString());
            return tally.killDuring(kill.victim(), () -> attempt(service, add, once));
        }

        /** Returns the outcomes, if all are known. */
        private Optional<JsonNode> attempt(Service service, OnceStep.Add add, Optional<String> once) {
            try {
                HttpResponse<String> answer = service.send(request(service, add, once));
                return answer.statusCode() == 200
                        ? Optional.of(outcomes(answer)).filter(outcomes -> outcomes.findValue("problem") == null)
                        : Optional.empty();
            } catch (UncheckedIOException e) {
                return Optional.empty();
            }
        }

        private HttpRequest request(Service service, OnceStep.Add add, Optional<String> once) {
            String path = "/v1/counters/" + namespace;
            HttpRequest.Builder request;
            if (add.keys().size() == 1) {
                request = service.request(path + "/" + key(add.keys().getFirst()) + "?by=" + add.by())
                        .POST(BodyPublishers.noBody());
            } else {
                String batch = add.keys().stream()
                        .map(key -> "\"" + key(key) + "\":" + add.by())
                        .collect(Collectors.joining(",", "{", "}"));
                request = service.request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(batch));
            }
            once.ifPresent(key -> request.header("Idempotency-Key", key));
            visitor(add).forEach(request::header);
            return request.build();
        }

        /**
         * The first two have names; the others differ by their networks or their User-Agents. Each comes from two addresses
         * of its network.
         */
        private static Map<String, String> visitor(OnceStep.Add add) {
            if (add.visitor() < 2) {
                return Map.of("Tally-Visitor", "v" + add.visitor());
            }
            return Map.of(
                    "X-Forwarded-For",
                    (add.visitor() == 2 ? "192.0.2." : "198.51.100.") + (add.service() + 1),
                    "User-Agent",
                    add.visitor() == 4 ? "Mozilla/5.0 Safari" : "Mozilla/5.0 Firefox");
        }

        private static JsonNode outcomes(HttpResponse<String> answer) {
            JsonNode json = json(answer);
            if (json.has("results")) {
                return json.get("results");
            }
            return JSON.createArrayNode().add(json);
        }

        private static JsonNode json(HttpResponse<String> answer) {
            try {
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                return JSON.readTree(answer.body());
            } catch (JsonProcessingException e) {
                throw new AssertionError(answer.body(), e);
            }
        }
    }
}
