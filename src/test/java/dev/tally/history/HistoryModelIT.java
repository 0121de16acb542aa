package dev.tally.history;

import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.tally.counter.Key;
import dev.tally.history.HistoryModel.Rule;
import dev.tally.store.Bucket;
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
 * The history of each counter is that of {@link HistoryModel}, to the hour and to the day: whichever service is asked,
 * however it was added, whatever is set, drained, restored or retried, across days, months and what Redis keeps together,
 * after a clock was set back by minutes, and after kills. jqwik prints the seed, and {@code @Property(seed = …)} repeats the
 * run.
 */
class HistoryModelIT {

    private static final int CALM = 200;
    private static final int WILD = 8;

    private static final Map<String, Rule> RULES = Map.of(
            "long", new Rule(Map.of(ChronoUnit.HOURS, 168, ChronoUnit.DAYS, 400), Long.MIN_VALUE, Long.MAX_VALUE),
            "brief", new Rule(Map.of(ChronoUnit.HOURS, 24, ChronoUnit.DAYS, 30), Long.MIN_VALUE, Long.MAX_VALUE),
            "bound", new Rule(Map.of(ChronoUnit.DAYS, 40), 0, 1_000));

    private static final Map<String, String> SETTINGS = Map.of(
            "TALLY_RULES_LONG_HISTORY", "hour=7d,day=400d",
            "TALLY_RULES_BRIEF_HISTORY", "hour=1d,day=30d",
            "TALLY_RULES_BOUND_HISTORY", "day=40d",
            "TALLY_RULES_BOUND_MIN", "0",
            "TALLY_RULES_BOUND_MAX", "1000");

    /* The first two are kept together in Redis. */
    private static final List<String> KEYS = Stream.concat(
                    IntStream.iterate(0, i -> i + 1)
                            .mapToObj(i -> "k" + i)
                            .filter(key -> Bucket.of(new Key(key)) == Bucket.of(new Key("k0")))
                            .limit(2),
                    IntStream.range(1, HistoryStep.KEYS - 1).mapToObj(i -> "k" + i))
            .toList();

    private static TwoServices tally;

    @BeforeContainer
    static void start() throws Exception {
        tally = TwoServices.start(Files.createTempDirectory("history-model"), SETTINGS);
    }

    @AfterContainer
    static void stop() {
        tally.close();
    }

    /**
     * What happens in a namespace.
     *
     * @param expires whether its history expires in the end; otherwise it is deleted
     */
    record Sequence(String namespace, Instant begin, List<HistoryStep> steps, boolean expires) {

        void run() {
            new HistoryRun(tally, namespace, RULES.get(namespace), KEYS).run(begin, steps, expires);
        }
    }

    @Provide
    Arbitrary<Sequence> calm() {
        return sequences(HistoryStep.calm().list().ofMinSize(5).ofMaxSize(25));
    }

    @Provide
    Arbitrary<Sequence> wild() {
        return sequences(HistoryStep.wild().list().ofSize(24));
    }

    private static Arbitrary<Sequence> sequences(Arbitrary<List<HistoryStep>> steps) {
        return Combinators.combine(
                        Arbitraries.of("long", "long", "brief", "bound"),
                        HistoryStep.beginnings(),
                        steps,
                        Arbitraries.of(true, false))
                .as(Sequence::new);
    }

    @Property(tries = CALM, shrinking = ShrinkingMode.OFF)
    void the_sum_of_a_span_is_what_was_added_in_it(@ForAll("calm") Sequence sequence) {
        sequence.run();
    }

    @Property(tries = WILD, shrinking = ShrinkingMode.OFF)
    void the_sum_of_a_span_is_what_was_added_in_it_whoever_is_killed(@ForAll("wild") Sequence sequence) {
        sequence.run();
    }
}
