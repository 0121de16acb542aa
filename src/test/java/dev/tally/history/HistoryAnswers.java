package dev.tally.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tally.testsupport.Service;
import dev.tally.testsupport.TwoServices;

/** Compares what the services answer about counters and their history to the model, at the time of Redis. */
final class HistoryAnswers {

    private final TwoServices tally;
    private final String namespace;
    private final HistoryModel.Rule rule;
    private final List<String> keys;
    private final HistoryModel model;
    private int turn;

    HistoryAnswers(TwoServices tally, String namespace, HistoryModel.Rule rule, List<String> keys, HistoryModel model) {
        this.tally = tally;
        this.namespace = namespace;
        this.rule = rule;
        this.keys = keys;
        this.model = model;
    }

    /** Checks the history of one counter after the other, in turn. */
    void checkOne() {
        turn++;
        checkHistory(List.of(keys.get(turn % keys.size())));
    }

    /** Checks values, each history and each ranking. */
    void checkAll() {
        for (Service service : tally.services()) {
            JsonNode counters = ask(service, "/v1/counters/" + namespace + "?keys=" + String.join(",", keys))
                    .get("counters");
            assertThat(counters).hasSize(keys.size());
            counters.forEach(counter -> assertThat(counter.get("value").longValue())
                    .as("%s", counter)
                    .isEqualTo(model.value(counter.get("key").textValue())));
        }
        keys.forEach(key -> checkHistory(List.of(key)));
        checkHistory(keys);
    }

    /** Checks the history of a counter, or that of the namespace. */
    private void checkHistory(List<String> of) {
        rule.kept().keySet().forEach(unit -> checkHistory(of, unit));
    }

    private void checkHistory(List<String> of, ChronoUnit unit) {
        Instant now = tally.clock().now();
        // There may be an hour or a day after the current one, as the clock may have been set back.
        Instant end = now.truncatedTo(ChronoUnit.DAYS).plus(2, ChronoUnit.DAYS);
        SequencedMap<Instant, Long> expected = new LinkedHashMap<>();
        try {
            for (Instant at = now.truncatedTo(unit).minus(rule.kept().get(unit) - 1L, unit);
                    at.isBefore(end);
                    at = at.plus(1, unit)) {
                expected.put(at, sum(of, unit, at));
            }
        } catch (ArithmeticException e) {
            // The counters together are beyond 64 bits, and the answer is not exact.
            return;
        }
        String path = "/v1/history/" + namespace + (of.size() == 1 ? "/" + of.getFirst() : "") + "?step="
                + (unit == ChronoUnit.HOURS ? "hour" : "day") + "&from=2020-01-01&to="
                + LocalDate.ofInstant(end, ZoneOffset.UTC).minusDays(1);
        SequencedMap<Instant, Long> answered = new LinkedHashMap<>();
        for (JsonNode point : ask(tally.service(turn % 2), path).get("points")) {
            String at = point.get("at").textValue();
            Instant time = unit == ChronoUnit.HOURS
                    ? Instant.parse(at)
                    : LocalDate.parse(at).atStartOfDay(ZoneOffset.UTC).toInstant();
            answered.put(time, point.get("count").longValue());
        }
        assertThat(answered.sequencedKeySet()).as("%s at %s", path, now).isEqualTo(expected.sequencedKeySet());
        answered.values().removeIf(count -> count == 0);
        expected.values().removeIf(count -> count == 0);
        assertThat(answered).as("%s at %s", path, now).isEqualTo(expected);
    }

    /**
     * Returns the sum of counters.
     *
     * @throws ArithmeticException when it may not fit into 64 bits, in some order
     */
    private long sum(List<String> of, ChronoUnit unit, Instant at) {
        long sum = 0;
        long size = 0;
        for (String key : of) {
            long one = model.sum(key, unit, at);
            sum += one;
            size = of.size() == 1 ? 0 : Math.addExact(size, Math.absExact(one));
        }
        return sum;
    }

    /** Checks a ranking, if the namespace keeps its time. An answer may be a second old. */
    void checkTop(String within) {
        ChronoUnit unit = within.equals("24h") ? ChronoUnit.HOURS : ChronoUnit.DAYS;
        int count = Integer.parseInt(within.substring(0, within.length() - 1));
        if (rule.kept().getOrDefault(unit, 0) < count) {
            return;
        }
        Instant now = tally.clock().now();
        Service service = tally.service(turn++ % 2);
        model.top(unit, count, now)
                .ifPresent(expected -> await().pollInterval(Duration.ofMillis(20))
                        .untilAsserted(() -> assertThat(top(service, within))
                                .as("within %s at %s", within, now)
                                .containsExactlyEntriesOf(expected)));
    }

    /** Returns a ranking, without counters to which as much was added as was taken away. */
    private SequencedMap<String, Long> top(Service service, String within) {
        SequencedMap<String, Long> top = new LinkedHashMap<>();
        for (JsonNode counter :
                ask(service, "/v1/top/" + namespace + "?within=" + within).get("counters")) {
            if (counter.get("value").longValue() != 0) {
                top.put(counter.get("key").textValue(), counter.get("value").longValue());
            }
        }
        return top;
    }

    /** Checks that there is no history, neither in an answer nor in Redis. */
    void checkNothingIsLeft() {
        for (ChronoUnit unit : rule.kept().keySet()) {
            String step = unit == ChronoUnit.HOURS ? "hour" : "day";
            for (JsonNode point : ask(
                            tally.service(turn % 2), "/v1/history/" + namespace + "?from=2020-01-01&step=" + step)
                    .get("points")) {
                assertThat(point.get("count").longValue()).as("%s", point).isZero();
            }
        }
        assertThat(stored()).as("keys at %s", tally.clock().now()).isEmpty();
    }

    void deleteWhatIsLeft() {
        stored().forEach(key -> tally.redis().send("DEL " + key));
    }

    /** Returns the keys of Redis with history, without those that have expired. */
    private List<String> stored() {
        return tally.redis()
                .ask("KEYS tally:{" + namespace + ":*}:*")
                .lines()
                .filter(key -> key.contains("}:hour:") || key.contains("}:day:") || key.endsWith("}:now"))
                .toList();
    }

    private static JsonNode ask(Service service, String path) {
        HttpResponse<String> answer = service.get(path);
        assertThat(answer.statusCode()).as("%s: %s", path, answer.body()).isEqualTo(200);
        return AddCall.json(answer.body());
    }
}
