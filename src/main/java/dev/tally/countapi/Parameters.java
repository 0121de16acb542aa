package dev.tally.countapi;

import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.tally.http.Idempotency;
import dev.tally.http.problem.InvalidParameter;
import io.vertx.core.MultiMap;

/**
 * Refuses parameters that a call does not support. Only parameters that CountAPI or Abacus define are checked; others,
 * such as {@code _=123} against caches, have no meaning and are ignored.
 */
final class Parameters {

    private static final String AMOUNT = "amount";

    private static final String OF_OTHER_CALLS = "left out: /%s does not take it";

    /* These values request the default, so nothing needs to be done. */
    private static final Set<String> NO_RESET = Set.of("0", "false");

    private static final Map<String, String> CAN_NOT_BE_HAD = Map.of(
            "update_lowerbound",
            "left out: updates have no bounds, as only the owner of a counter can make them",
            "update_upperbound",
            "left out: updates have no bounds, as only the owner of a counter can make them",
            "expiration",
            "left out: TALLY_COUNTAPI_EXPIRY sets the lifetime of all counters",
            "expiry",
            "left out: TALLY_COUNTAPI_EXPIRY sets the lifetime of all counters",
            "name",
            "left out: the name of a counter is its key");

    private static final Map<Verb, Set<String>> TAKEN = Map.of(
            Verb.HIT, Set.of(AMOUNT),
            // It changes nothing, so the amount has no effect; pages of CountAPI send it.
            Verb.GET, Set.of(AMOUNT),
            Verb.CREATE, Set.of("namespace", "key", "value", "initializer", "enable_reset"),
            Verb.SET, Set.of("value"),
            Verb.UPDATE, Set.of("value", AMOUNT));

    private static final List<String> KNOWN =
            List.of("namespace", "key", "value", "initializer", AMOUNT, "enable_reset");

    private static final List<String> EACH_ONCE = List.of("callback", "token");

    private static final List<List<String>> SYNONYMS =
            List.of(List.of("value", AMOUNT), List.of("value", "initializer"));

    private Parameters() {}

    /**
     * Checks the parameters of a call.
     *
     * @throws InvalidParameter when one is not supported
     */
    static void check(Call call) {
        if (call.changes() && call.header(Idempotency.KEY).isPresent()) {
            throw new InvalidParameter(
                    Idempotency.KEY,
                    "left out: this call does not support it. POST /v1/counters/{namespace}/{key} does");
        }
        MultiMap given = call.parameters();
        Set<String> taken = TAKEN.getOrDefault(call.verb(), Set.of());
        for (String name : KNOWN) {
            if (given.contains(name) && !taken.contains(name)) {
                refuse(name, OF_OTHER_CALLS.formatted(call.verb().path().substring(1)));
            }
            refuseTwice(name, given);
        }
        EACH_ONCE.forEach(name -> refuseTwice(name, given));
        for (List<String> same : SYNONYMS) {
            if (same.stream().allMatch(name -> call.parameter(name).isPresent())) {
                refuse(same.getFirst(), "left out where there is a parameter " + same.getLast());
            }
        }
        if (call.verb() == Verb.CREATE) {
            checkCreate(call);
        }
        if (call.counts() && !call.parameter(AMOUNT).orElse("1").equals("1")) {
            refuse(AMOUNT, "1: a hit counts one");
        }
    }

    private static void checkCreate(Call call) {
        CAN_NOT_BE_HAD.forEach((name, rule) -> {
            if (call.parameter(name).isPresent()) {
                refuse(name, rule);
            }
        });
        if (!NO_RESET.contains(call.parameter("enable_reset").orElse("0"))) {
            refuse("enable_reset", "0: only the owner of a counter, who has its admin key, can set and reset it");
        }
    }

    private static void refuseTwice(String name, MultiMap given) {
        if (given.getAll(name).size() > 1) {
            refuse(name, "given once");
        }
    }

    private static void refuse(String name, String rule) {
        throw new InvalidParameter(name, rule);
    }
}
