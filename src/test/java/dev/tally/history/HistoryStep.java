package dev.tally.history;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import dev.tally.testsupport.TwoServices;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** What happens next to two services that keep a history. */
sealed interface HistoryStep {

    /** How many counters there are. */
    int KEYS = 4;

    /** How far a clock may be set back. */
    Duration MOST_BACK = Duration.ofMinutes(5);

    /** A call that adds. */
    enum Form {
        SINGLE,
        BATCH,
        LINES
    }

    /** A way to send an add. */
    enum Way {
        PLAIN,
        /** With an Idempotency-Key. */
        KEYED,
        /** With an Idempotency-Key, and once more by the other service. */
        REPEATED
    }

    /** A number for a counter. */
    record Amount(int key, long by) {}

    /**
     * A caller adds.
     *
     * @param service 0 or 1
     * @param amounts one for {@code SINGLE}, and none of the same counter for {@code BATCH}
     */
    record Add(int service, Form form, List<Amount> amounts, Way way) implements HistoryStep {}

    /** Callers of both services add to a counter at the same moment. */
    record Together(int key, List<Integer> amounts) implements HistoryStep {}

    /** An add with an Idempotency-Key is sent again after what has happened since: the last one, or one before. */
    record Retry(int service, int before) implements HistoryStep {}

    /** The operator sets a counter. */
    record Put(Amount amount) implements HistoryStep {}

    /**
     * The operator imports a counter.
     *
     * @param mode add, replace or max
     */
    record Import(String mode, Amount amount) implements HistoryStep {}

    /** A counter is deleted. */
    record Remove(int key) implements HistoryStep {}

    /** A drain is taken, or one that was taken before is ended. */
    enum Drain implements HistoryStep {
        TAKE,
        ACKNOWLEDGE,
        RESTORE
    }

    /** Time passes, or the clock is set back. */
    record Move(Duration by) implements HistoryStep {}

    /**
     * The clock moves to a moment near the next border between two times of a length, a negative one before it.
     *
     * @param length of an hour, a day, or what Redis keeps in a hash
     */
    record Border(Duration length, Duration after) implements HistoryStep {}

    /** The counters with the largest sums are asked for. */
    record Rank(String within) implements HistoryStep {}

    /** A process is killed during an add. */
    record Kill(int victim, Add during) implements HistoryStep {}

    /** Returns when a sequence may begin: any time, and shortly before a month or year ends. */
    static Arbitrary<Instant> beginnings() {
        return Arbitraries.frequencyOf(
                Tuple.of(
                        3,
                        Arbitraries.of(
                                Instant.parse("2026-12-31T23:58:00Z"),
                                Instant.parse("2027-02-28T23:58:00Z"),
                                Instant.parse("2028-02-28T23:58:00Z"),
                                Instant.parse("2028-02-29T23:58:00Z"))),
                Tuple.of(
                        1,
                        millis(Duration.ZERO, Duration.ofDays(700)).map(Instant.parse("2026-11-01T00:00:00Z")::plus)));
    }

    static Arbitrary<HistoryStep> calm() {
        Arbitrary<Integer> keys = Arbitraries.integers().between(0, KEYS - 1);
        Arbitrary<Amount> small =
                Combinators.combine(keys, Arbitraries.longs().between(-9, 40)).as(Amount::new);
        Arbitrary<HistoryStep> others = Arbitraries.oneOf(
                Combinators.combine(keys, values()).as(Amount::new).map(Put::new),
                Combinators.combine(Arbitraries.of("add", "replace", "max"), small)
                        .as(Import::new),
                keys.map(Remove::new));
        return Arbitraries.frequencyOf(
                Tuple.of(24, adds()),
                Tuple.of(
                        3,
                        Combinators.combine(
                                        keys,
                                        Arbitraries.integers()
                                                .between(-3, 5)
                                                .list()
                                                .ofMinSize(2)
                                                .ofMaxSize(16))
                                .as(Together::new)),
                Tuple.of(
                        4,
                        Combinators.combine(
                                        Arbitraries.integers().between(0, 1),
                                        Arbitraries.integers().between(0, 3))
                                .as(Retry::new)),
                Tuple.of(4, others),
                Tuple.of(3, Arbitraries.of(Drain.values())),
                Tuple.of(12, moves()),
                Tuple.of(6, borders()),
                Tuple.of(1, Arbitraries.of("24h", "1d", "7d", "30d").map(Rank::new)));
    }

    /** Returns steps among which processes are killed. */
    static Arbitrary<HistoryStep> wild() {
        Arbitrary<HistoryStep> kills = Combinators.combine(
                        Arbitraries.integers().between(0, TwoServices.REDIS), adds())
                .as(Kill::new);
        return Arbitraries.frequencyOf(Tuple.of(11, calm()), Tuple.of(1, kills));
    }

    private static Arbitrary<Add> adds() {
        Arbitrary<Amount> amounts = Combinators.combine(Arbitraries.integers().between(0, KEYS - 1), numbers())
                .as(Amount::new);
        return Arbitraries.of(Form.values())
                .flatMap(form -> Combinators.combine(
                                Arbitraries.integers().between(0, 1),
                                switch (form) {
                                    case SINGLE -> amounts.list().ofSize(1);
                                    case BATCH ->
                                        amounts.list()
                                                .uniqueElements(Amount::key)
                                                .ofMinSize(1)
                                                .ofMaxSize(KEYS);
                                    case LINES -> amounts.list().ofMinSize(1).ofMaxSize(8);
                                },
                                Arbitraries.of(Way.PLAIN, Way.PLAIN, Way.KEYED, Way.REPEATED))
                        .as((service, list, way) -> new Add(service, form, list, way)));
    }

    /** Returns small numbers, and those beyond which a double is not exact. The sums of a sequence fit into 64 bits. */
    private static Arbitrary<Long> numbers() {
        long exact = 1L << 53;
        return Arbitraries.frequencyOf(
                Tuple.of(20, Arbitraries.of(1L, 1L, 1L, -1L, 2L, 40L)),
                Tuple.of(10, Arbitraries.longs().between(-50, 100)),
                Tuple.of(4, Arbitraries.longs().between(exact - 2, exact + 2)),
                Tuple.of(3, Arbitraries.longs().between(-exact - 2, -exact + 2)),
                Tuple.of(1, Arbitraries.longs().between(-4 * exact, 4 * exact)));
    }

    /** Returns values that a counter may be set to: those near the limits make the next add overflow. */
    private static Arbitrary<Long> values() {
        return Arbitraries.oneOf(
                numbers(), Arbitraries.longs(), Arbitraries.of(0L, Long.MAX_VALUE - 3, Long.MIN_VALUE + 3));
    }

    private static Arbitrary<HistoryStep> moves() {
        return Arbitraries.frequencyOf(
                        Tuple.of(3, millis(Duration.ZERO, Duration.ofMinutes(90))),
                        Tuple.of(3, millis(Duration.ofHours(1), Duration.ofHours(40))),
                        Tuple.of(2, millis(Duration.ofDays(1), Duration.ofDays(40))),
                        Tuple.of(1, millis(Duration.ofDays(40), Duration.ofDays(410))),
                        Tuple.of(3, millis(Duration.ofMillis(1), MOST_BACK).map(Duration::negated)))
                .map(Move::new);
    }

    private static Arbitrary<HistoryStep> borders() {
        return Combinators.combine(
                        Arbitraries.of(
                                Duration.ofHours(1), Duration.ofDays(1), Duration.ofHours(32), Duration.ofDays(32)),
                        millis(MOST_BACK.dividedBy(2).negated(), MOST_BACK.dividedBy(2)))
                .as(Border::new);
    }

    private static Arbitrary<Duration> millis(Duration from, Duration to) {
        return Arbitraries.longs().between(from.toMillis(), to.toMillis()).map(Duration::ofMillis);
    }
}
