package dev.tally.fold;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import jakarta.inject.Singleton;

import dev.tally.counter.Counter;
import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import dev.tally.drain.Drain;
import dev.tally.drain.DrainId;
import dev.tally.drain.Drains;

/**
 * Reads what is to be added to the column, as a reader has seen it: the counters, and the drains that were folded later, or
 * not yet. The reader states its position, the last drain in {@code tally_folds}, read in one query with the column.
 *
 * <p>The drains are listed before and after the counters are read, until both lists are equal: then no drain was begun,
 * which might have taken counts from the counters, nor was one removed. Cost: one script per bucket, and five commands.
 */
@Singleton
class Unfolded {

    private static final int ATTEMPTS = 20;

    private final Drains drains;
    private final FoldRegister register;

    Unfolded(Drains drains, FoldRegister register) {
        this.drains = drains;
        this.register = register;
    }

    /**
     * Returns the counters in the order of the keys.
     *
     * @param position the last drain in the database; empty if there is none
     * @throws FoldFailure when later drains were removed, or the fold of this one is not finished
     */
    List<Counter> read(FoldJob job, List<Key> keys, Optional<DrainId> position) {
        List<DrainId> held = held(job, position);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            List<Counter> counters = drains.read(job.namespace(), keys, held);
            List<DrainId> heldNow = held(job, position);
            if (heldNow.equals(held)) {
                Map<Key, Counter> byKey =
                        counters.stream().collect(Collectors.toMap(Counter::key, counter -> counter, (one, _) -> one));
                return keys.stream().map(byKey::get).toList();
            }
            held = heldNow;
        }
        throw FoldFailure.moved();
    }

    /** Returns the drains whose counts the reader has not seen in the column. */
    private List<DrainId> held(FoldJob job, Optional<DrainId> position) {
        Namespace namespace = job.namespace();
        Optional<DrainId> removed = register.state(namespace).position();
        List<Drain> listed = drains.all(namespace).stream()
                .filter(drain -> removed.filter(
                                last -> last.number() >= drain.id().number())
                        .isEmpty())
                .toList();
        Optional<Drain> seen = listed.stream()
                .filter(drain -> position.filter(drain.id()::equals).isPresent())
                .findFirst();
        if (seen.isPresent()) {
            // Until it is marked, counts without a row may still have to be restored.
            require(seen.get().state() == Drain.State.FOLDED || job.missing() != FoldConfig.Missing.KEEP);
            long number = seen.get().id().number();
            return listed.stream()
                    .map(Drain::id)
                    .filter(id -> id.number() > number)
                    .toList();
        }
        // Without any removed drain, a position that is not listed is of a Redis that has lost its data since.
        require(removed.isEmpty() || removed.equals(position));
        return listed.stream().map(Drain::id).toList();
    }

    private static void require(boolean isCurrent) {
        if (!isCurrent) {
            throw FoldFailure.moved();
        }
    }
}
