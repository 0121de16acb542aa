package dev.tally.store;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.tally.counter.CounterFailure;
import dev.tally.counter.Key;
import dev.tally.counter.Outcome;
import dev.tally.redis.Deadline;
import dev.tally.redis.Joined;
import dev.tally.redis.Pending;

/**
 * Runs a script over the changes of a batch. It changes the counters of one bucket in the given order, {@value #AT_ONCE} per
 * atomic step; buckets are changed in parallel, and a failed one does not prevent the others.
 *
 * @param <T> a change
 */
abstract class BucketSteps<T> {

    /* A quarter of a millisecond of Redis time, during which Redis serves nobody else. */
    private static final int AT_ONCE = 100;

    /** Returns the counter of a change. */
    abstract Key key(T change);

    /**
     * Starts a step.
     *
     * @param changes of one bucket
     * @param step the number of the step among those of the bucket, from 0
     */
    abstract Pending<List<Outcome>> begin(int bucket, List<T> changes, int step);

    /** Makes the changes; returns the outcomes in order. */
    List<Outcome> make(List<T> changes, Deadline deadline) {
        Outcome[] outcomes = new Outcome[changes.size()];
        List<Part> parts = IntStream.range(0, changes.size())
                .boxed()
                .collect(Collectors.groupingBy(i -> Bucket.of(key(changes.get(i)))))
                .entrySet()
                .stream()
                .map(bucket -> new Part(bucket.getKey(), bucket.getValue()))
                .toList();
        // The steps of a bucket run one after the other; the buckets run in parallel.
        for (int step = 0; !parts.isEmpty(); step++) {
            int number = step;
            Joined.inOrder(
                    parts,
                    part -> {
                        List<Integer> positions = part.positions(number);
                        List<T> some = positions.stream().map(changes::get).toList();
                        return new Step(positions, begin(part.bucket(), some, number));
                    },
                    made -> made.await(outcomes),
                    deadline);
            parts = parts.stream().filter(part -> part.hasMoreThan(number)).toList();
        }
        return List.of(outcomes);
    }

    /**
     * The changes of one bucket.
     *
     * @param positions their indexes in the batch
     */
    private record Part(int bucket, List<Integer> positions) {

        List<Integer> positions(int step) {
            int from = step * AT_ONCE;
            return positions.subList(from, Math.min(from + AT_ONCE, positions.size()));
        }

        boolean hasMoreThan(int step) {
            return positions.size() > (step + 1) * AT_ONCE;
        }
    }

    /** A step in flight. */
    private record Step(List<Integer> positions, Pending<List<Outcome>> pending) {

        /** Blocks for the outcomes; a failure applies to each change of the step. */
        boolean await(Outcome[] outcomes) {
            List<Outcome> answers;
            try {
                answers = pending.await();
            } catch (CounterFailure failure) {
                answers = Collections.nCopies(positions.size(), new Outcome.Failed(failure, false));
            }
            for (int i = 0; i < positions.size(); i++) {
                outcomes[positions.get(i)] = answers.get(i);
            }
            return true;
        }
    }
}
