package dev.tally.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tally.history.HistoryStep.Amount;
import dev.tally.testsupport.Service;
import dev.tally.testsupport.TwoServices;

/** A sequence of steps in a namespace, each compared to the model. It begins without counters. */
final class HistoryRun {

    /* Replies are kept for 24 hours. */
    private static final Duration REPLIES_KEPT = Duration.ofHours(23);

    private final TwoServices tally;
    private final String namespace;
    private final List<String> keys;
    private final HistoryModel model;
    private final HistoryAnswers answers;
    private final List<Made> made = new ArrayList<>();
    private final List<Taken> drains = new ArrayList<>();
    private int turn;

    /** An add with an Idempotency-Key that was answered. */
    private record Made(AddCall call, Instant at, List<Optional<Long>> outcomes) {}

    /** A drain that has not ended. */
    private record Taken(String id, Map<String, Long> counts) {}

    HistoryRun(TwoServices tally, String namespace, HistoryModel.Rule rule, List<String> keys) {
        this.tally = tally;
        this.namespace = namespace;
        this.keys = keys;
        this.model = new HistoryModel(rule);
        this.answers = new HistoryAnswers(tally, namespace, rule, keys, model);
    }

    /** Runs the steps, and checks everything in the end; then nothing has to be left once all is removed or has expired. */
    void run(Instant begin, List<HistoryStep> steps, boolean expires) {
        clear();
        set(begin);
        // What has expired, but was not yet deleted, is back in an earlier year.
        answers.deleteWhatIsLeft();
        steps.forEach(this::make);
        answers.checkAll();
        if (expires) {
            tally.clock().move(Duration.ofDays(500));
        } else {
            clear();
        }
        answers.checkNothingIsLeft();
        drains.forEach(this::acknowledge);
    }

    private void clear() {
        expect(204, service().delete("/v1/counters/" + namespace));
    }

    /** Returns one service and the other, in turn. */
    private Service service() {
        return tally.service(turn++ % 2);
    }

    private Instant now() {
        return tally.clock().now();
    }

    private void set(Instant now) {
        tally.clock().set(now);
        made.removeIf(add -> !now.isBefore(add.at().plus(REPLIES_KEPT)));
    }

    private void make(HistoryStep step) {
        switch (step) {
            case HistoryStep.Add add -> add(add);
            case HistoryStep.Together together -> addTogether(together);
            case HistoryStep.Retry retry -> retry(retry);
            case HistoryStep.Put put -> put(put.amount());
            case HistoryStep.Import imported -> importCounter(imported.mode(), imported.amount());
            case HistoryStep.Remove remove -> {
                expect(204, service().delete(path(remove.key())));
                model.remove(keys.get(remove.key()));
            }
            case HistoryStep.Drain drain -> drain(drain);
            case HistoryStep.Move move -> {
                set(now().plus(move.by()));
                answers.checkOne();
            }
            case HistoryStep.Border border -> {
                long length = border.length().toMillis();
                Instant next = Instant.ofEpochMilli((now().toEpochMilli() / length + 1) * length);
                set(next.plus(border.after()));
                answers.checkOne();
            }
            case HistoryStep.Rank rank -> answers.checkTop(rank.within());
            case HistoryStep.Kill kill -> addDuring(kill);
        }
    }

    private String path(int key) {
        return "/v1/counters/" + namespace + "/" + keys.get(key);
    }

    private void add(HistoryStep.Add add) {
        boolean isKeyed = add.way() != HistoryStep.Way.PLAIN;
        AddCall call = call(add, isKeyed);
        List<Optional<Long>> outcomes = answered(call, add.service());
        check(call, outcomes);
        if (add.way() == HistoryStep.Way.REPEATED) {
            assertThat(answered(call, 1 - add.service())).as("%s again", add).isEqualTo(outcomes);
        }
    }

    private AddCall call(HistoryStep.Add add, boolean isKeyed) {
        return new AddCall(
                namespace,
                add,
                keys::get,
                isKeyed ? Optional.of(UUID.randomUUID().toString()) : Optional.empty());
    }

    private List<Optional<Long>> answered(AddCall call, int service) {
        return call.send(tally.service(service)).orElseThrow(() -> new AssertionError("not answered: " + call));
    }

    private void check(AddCall call, List<Optional<Long>> outcomes) {
        List<Optional<Long>> expected = call.add().amounts().stream()
                .map(amount -> model.add(keys.get(amount.key()), amount.by(), now()))
                .toList();
        assertThat(outcomes).as("%s at %s", call.add(), now()).isEqualTo(expected);
        if (call.once().isPresent()) {
            made.add(new Made(call, now(), outcomes));
        }
    }

    /** Sends an add while a process is killed, and to both services in turn until it is answered. */
    private void addDuring(HistoryStep.Kill kill) {
        AddCall call = call(kill.during(), true);
        AtomicInteger attempts = new AtomicInteger(kill.during().service());
        check(call, tally.killDuring(kill.victim(), () -> call.send(tally.service(attempts.getAndIncrement() % 2))));
    }

    private void addTogether(HistoryStep.Together together) {
        String key = keys.get(together.key());
        if (!model.hasRoom(key, now())) {
            return;
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Void>> adds = new ArrayList<>();
            for (int by : together.amounts()) {
                Service service = service();
                adds.add(CompletableFuture.runAsync(
                        () -> expect(200, service.post(path(together.key()) + "?by=" + by)), threads));
                assertThat(model.add(key, by, now())).isPresent();
            }
            adds.forEach(CompletableFuture::join);
        }
    }

    private void retry(HistoryStep.Retry retry) {
        if (!made.isEmpty()) {
            Made before = made.get(Math.max(0, made.size() - 1 - retry.before()));
            assertThat(answered(before.call(), retry.service()))
                    .as("%s of %s at %s", before.call().add(), before.at(), now())
                    .isEqualTo(before.outcomes());
        }
    }

    private void put(Amount amount) {
        Service service = service();
        expect(
                200,
                service.send(service.request(path(amount.key()))
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofString("{\"value\":" + amount.by() + "}"))
                        .build()));
        model.set(keys.get(amount.key()), amount.by());
    }

    private void importCounter(String mode, Amount amount) {
        String key = keys.get(amount.key());
        Service service = service();
        JsonNode imported = expect(
                200,
                service.send(service.request("/v1/import/" + namespace + "?mode=" + mode)
                        .header("Content-Type", "application/x-ndjson")
                        .POST(BodyPublishers.ofString("{\"key\":\"" + key + "\",\"value\":" + amount.by() + "}\n"))
                        .build()));
        switch (mode) {
            case "replace" -> model.set(key, amount.by());
            case "max" -> {
                if (!model.has(key) || model.value(key) < amount.by()) {
                    model.set(key, amount.by());
                }
            }
            default -> {
                boolean fits = model.restore(Map.of(key, amount.by()));
                assertThat(imported.get("failed").intValue()).as("%s", imported).isEqualTo(fits ? 0 : 1);
            }
        }
    }

    private void drain(HistoryStep.Drain drain) {
        String path = "/v1/drains/" + namespace;
        switch (drain) {
            case TAKE -> {
                JsonNode taken = expect(201, service().post(path));
                Map<String, Long> counts = new HashMap<>();
                taken.get("counters")
                        .properties()
                        .forEach(count ->
                                counts.put(count.getKey(), count.getValue().longValue()));
                assertThat(counts).isEqualTo(model.drain());
                drains.add(new Taken(taken.get("id").textValue(), counts));
            }
            case ACKNOWLEDGE -> {
                if (!drains.isEmpty()) {
                    acknowledge(drains.removeFirst());
                }
            }
            case RESTORE -> {
                if (!drains.isEmpty() && model.restore(drains.getFirst().counts())) {
                    String id = drains.removeFirst().id();
                    expect(204, service().post(path + "/" + id + "/restore"));
                }
            }
        }
    }

    private void acknowledge(Taken drain) {
        expect(204, service().delete("/v1/drains/" + namespace + "/" + drain.id()));
    }

    private static JsonNode expect(int status, HttpResponse<String> answer) {
        assertThat(answer.statusCode())
                .as("%s: %s", answer.uri(), answer.body())
                .isEqualTo(status);
        return AddCall.json(answer.body());
    }
}
