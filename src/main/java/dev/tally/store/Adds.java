package dev.tally.store;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

import jakarta.inject.Singleton;

import dev.tally.counter.Add;
import dev.tally.counter.Callback;
import dev.tally.counter.Change;
import dev.tally.counter.Counter;
import dev.tally.counter.CounterFailure;
import dev.tally.counter.IdempotencyKey;
import dev.tally.counter.Namespace;
import dev.tally.counter.Outcome;
import dev.tally.redis.Pending;
import dev.tally.redis.RedisCommands;
import dev.tally.rules.NamespaceRules;
import dev.tally.rules.Rules;
import dev.tally.rules.RulesConfig.Bots;

/**
 * The adds of callers, under the rules of their namespaces. All calls that add use this class; {@link Counters} applies
 * only history, to adds without a key. An add is coalesced, unless its visitor or the value of the counter makes a difference: then it is a script of its
 * own.
 */
@Singleton
public class Adds {

    private final Counters counters;
    private final RuledAdds ruled;
    private final OnceOnly onceOnly;
    private final NamespaceRules rules;
    private final RedisCommands redis;

    Adds(Counters counters, RuledAdds ruled, OnceOnly onceOnly, NamespaceRules rules, RedisCommands redis) {
        this.counters = counters;
        this.ruled = ruled;
        this.onceOnly = onceOnly;
        this.rules = rules;
        this.redis = redis;
    }

    /**
     * Adds to a counter, which starts at 0. With a key, it is idempotent for 24 hours.
     *
     * @throws CounterFailure when the add failed
     */
    public Outcome.Answered add(Namespace namespace, Add add, Optional<IdempotencyKey> once) {
        if (once.isEmpty()) {
            return Pending.<Outcome.Answered>of(caller -> add(namespace, add, caller))
                    .await();
        }
        return switch (addMany(namespace, List.of(add), once).getFirst()) {
            case Outcome.Answered answered -> answered;
            case Outcome.Failed failed -> throw failed.failure();
        };
    }

    /** Adds to a counter, from an event loop. */
    public void add(Namespace namespace, Add add, Callback<Outcome.Answered> caller) {
        Rules rule = rules.of(namespace);
        Optional<CounterFailure> refusal = refusal(rule, add);
        if (refusal.isPresent()) {
            caller.failed(refusal.get());
        } else if (rule.concernEachAdd()) {
            ruled.add(namespace, add, redis.deadline(), caller);
        } else {
            Callback<Long> counted =
                    Callback.then(value -> caller.succeeded(new Outcome.Counted(value, false)), caller);
            counters.add(namespace, add.key(), add.by(), counted);
        }
    }

    /**
     * Adds to many counters; with a key, idempotently: once within 24 hours. A retry completes an interrupted call, and may
     * list the counters in another order. A failed add is an outcome, and does not prevent the others.
     *
     * @return the outcome of each add, in order
     * @throws CounterFailure.KeyReused when the key was used with other adds
     */
    public List<Outcome> addMany(Namespace namespace, List<Add> adds, Optional<IdempotencyKey> once) {
        Rules rule = rules.of(namespace);
        if (!rule.areAtomic()) {
            return permitted(
                    rule,
                    adds,
                    some -> once.map(key -> counters.addManyOnce(key, namespace, numbers(some)))
                            .orElseGet(() -> counters.addMany(namespace, numbers(some))));
        }
        return permitted(
                rule,
                adds,
                some -> once.map(key -> onceOnly.addInAnyOrder(key, namespace, some, Add::number, maker(namespace)))
                        .orElseGet(() -> ruled.make(namespace, some, Optional.empty(), redis.deadline())));
    }

    /**
     * Adds to many counters, idempotently: once per key and part within 24 hours.
     *
     * @param part the part of the request under this key, from 0; each part is claimed separately
     * @throws CounterFailure.KeyReused when the part was used with other adds
     */
    public List<Outcome> addPart(IdempotencyKey once, long part, Namespace namespace, List<Add> adds) {
        Rules rule = rules.of(namespace);
        return permitted(
                rule,
                adds,
                some -> rule.areAtomic()
                        ? onceOnly.make(once, part, Change.ADD, namespace, some, Add::number, maker(namespace))
                        : counters.changeManyOnce(once, part, Change.ADD, namespace, numbers(some)));
    }

    private OnceOnly.Maker<Add> maker(Namespace namespace) {
        return (adds, memory, deadline) -> ruled.make(namespace, adds, memory, deadline);
    }

    private static List<Counter> numbers(List<Add> adds) {
        return adds.stream().map(Add::number).toList();
    }

    /** Makes the adds that no rule refuses, and returns the outcomes of all. */
    private static List<Outcome> permitted(Rules rule, List<Add> adds, Function<List<Add>, List<Outcome>> maker) {
        if (!rule.concernAdds()) {
            return maker.apply(adds);
        }
        List<Optional<CounterFailure>> refusals =
                adds.stream().map(add -> refusal(rule, add)).toList();
        List<Add> some = IntStream.range(0, adds.size())
                .filter(i -> refusals.get(i).isEmpty())
                .mapToObj(adds::get)
                .toList();
        Iterator<Outcome> made = maker.apply(some).iterator();
        return refusals.stream()
                .map(refusal -> refusal.<Outcome>map(failure -> new Outcome.Failed(failure, false))
                        .orElseGet(made::next))
                .toList();
    }

    /** Returns why an add is refused whatever the counter is. */
    private static Optional<CounterFailure> refusal(Rules rule, Add add) {
        if (rule.bots() == Bots.REFUSE && add.visitor().isBot()) {
            return Optional.of(new CounterFailure.BotRefused());
        }
        return rule.bounds().allow(add.by())
                ? Optional.empty()
                : Optional.of(rule.bounds().beyondMost());
    }
}
