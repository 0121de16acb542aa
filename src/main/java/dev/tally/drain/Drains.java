package dev.tally.drain;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

import jakarta.inject.Singleton;

import dev.tally.counter.Counter;
import dev.tally.counter.CounterFailure;
import dev.tally.counter.Key;
import dev.tally.counter.Namespace;

/**
 * The operations on drains. They block, and run on virtual threads; taking, acknowledging and restoring process the whole
 * namespace. Repeating an interrupted call completes it. {@link Disk} forces the writes of each step to disk where Redis
 * permits it, so that this also holds after a power failure of one master of a cluster. See docs/adr/0007-drains.md.
 */
@Singleton
public class Drains {

    private final DrainRegister register;
    private final DrainedBuckets buckets;
    private final Disk disk;
    private final Set<Namespace> reserved = ConcurrentHashMap.newKeySet();

    Drains(DrainRegister register, DrainedBuckets buckets, Disk disk) {
        this.register = register;
        this.buckets = buckets;
        this.disk = disk;
    }

    /**
     * Takes a drain: moves all counts of a namespace into it. A concurrent add is either in the drain or remains counted. If
     * the taking of an earlier drain was interrupted, that drain is completed and returned instead of a new one; no drain is
     * returned to two callers.
     *
     * @throws DrainFailure.Busy when another call is taking a drain of the namespace
     */
    public Drain take(Namespace namespace) {
        DrainRegister.Taking taking =
                first(() -> Turn.await(() -> register.begin(namespace, register.newId(namespace))));
        return finishable(() -> {
            if (find(namespace, taking.drain()).contents().isEmpty()) {
                disk.keepOrder();
                requireOwn(register.seal(taking, takeAll(taking)));
            }
            disk.force();
            requireOwn(register.open(taking));
            return find(namespace, taking.drain());
        });
    }

    private Drain.Contents takeAll(DrainRegister.Taking taking) {
        Drain.Contents contents = Drain.Contents.NONE;
        for (Drain.Contents portion : (Iterable<Drain.Contents>) buckets.take(taking)::iterator) {
            requireOwn(register.renew(taking));
            contents = contents.plus(portion);
        }
        return contents;
    }

    /** Fails if this caller was so slow that its lease expired, and another caller has taken over the drain. */
    private static void requireOwn(boolean isStillOwn) {
        if (!isStillOwn) {
            throw new DrainFailure.Busy();
        }
    }

    /** Returns the drains that have not ended, in the order of their taking. */
    public List<Drain> all(Namespace namespace) {
        return register.all(namespace);
    }

    /** Returns an open or folded drain; fails if the drain is in another state. */
    Drain get(Namespace namespace, DrainId id) {
        Drain drain = find(namespace, id);
        return switch (drain.state()) {
            case OPEN, FOLDED -> drain;
            case ACKNOWLEDGED, RESTORED -> throw new DrainFailure.Ended(drain.state());
            case TAKING, ACKNOWLEDGING, RESTORING -> throw new DrainFailure.WrongState(drain.state());
        };
    }

    /**
     * Returns the counters of an open drain, always in the same order. If the drain is ended meanwhile, the rest of its
     * counters may be missing without a failure: the caller has to compare their number with {@link Drain#contents}.
     */
    public Stream<List<Counter>> counters(Drain drain) {
        return buckets.read(drain.namespace(), drain.id());
    }

    /** Deletes an open drain, after its counts were added elsewhere. If it was acknowledged before, does nothing. */
    public void acknowledge(Namespace namespace, DrainId id) {
        end(
                namespace,
                id,
                Drain.State.ACKNOWLEDGING,
                Drain.State.ACKNOWLEDGED,
                Set.of(Drain.State.OPEN, Drain.State.FOLDED),
                () -> buckets.forget(namespace, id));
    }

    /**
     * Adds the counts of an open drain back to the counters, and deletes the drain. If it was restored before, does nothing.
     *
     * @throws DrainFailure.Overflow when some counters would overflow: these stay in the drain, all others are restored
     */
    public void restore(Namespace namespace, DrainId id) {
        Set<Drain.State> from = Set.of(Drain.State.OPEN);
        end(
                namespace,
                id,
                Drain.State.RESTORING,
                Drain.State.RESTORED,
                from,
                () -> requireNone(buckets.restore(namespace, id)));
    }

    /**
     * Adds the counts of some counters of an open drain back, and removes them from the drain. Those that it does not hold
     * are ignored, so that the call may be repeated.
     *
     * @throws DrainFailure.Overflow when some counters would overflow: these stay in the drain
     */
    public void restore(Namespace namespace, DrainId id, Collection<Key> keys) {
        finishable(() -> {
            requireNone(buckets.restore(namespace, id, keys));
            // Otherwise a power failure could undo this, and the drain be forgotten with these counts.
            disk.force();
            return keys;
        });
    }

    private static void requireNone(Stream<List<String>> overflowing) {
        List<String> staying = overflowing.flatMap(List::stream).toList();
        if (!staying.isEmpty()) {
            throw new DrainFailure.Overflow(staying.size(), staying.getFirst());
        }
    }

    /** Marks an open drain as folded, after its counts were added to a database. */
    public void markFolded(Namespace namespace, DrainId id) {
        register.close(namespace, id, Drain.State.FOLDED, Set.of(Drain.State.OPEN));
    }

    /**
     * Returns what is counted and not folded: the values of counters, together with what some drains hold of them.
     *
     * @param held the drains
     */
    public List<Counter> read(Namespace namespace, List<Key> keys, List<DrainId> held) {
        return buckets.read(namespace, keys, held);
    }

    /** Reserves the drains of a namespace for Tally's own fold. */
    public void reserve(Namespace namespace) {
        reserved.add(namespace);
    }

    /**
     * Fails if a caller may not take or end drains of a namespace.
     *
     * @throws DrainFailure.Reserved when they are reserved
     */
    void requireUnreserved(Namespace namespace) {
        if (reserved.contains(namespace)) {
            throw new DrainFailure.Reserved(namespace);
        }
    }

    private void end(
            Namespace namespace,
            DrainId id,
            Drain.State ending,
            Drain.State ended,
            Set<Drain.State> from,
            Runnable work) {
        Drain.State state =
                first(() -> register.close(namespace, id, ending, from)).orElseThrow(DrainFailure.Unknown::new);
        finishable(() -> {
            if (from.contains(state) || state == ending) {
                disk.keepOrder();
                work.run();
                disk.keepOrder();
                register.finish(namespace, id, ending, ended);
            } else if (state != ended) {
                throw new DrainFailure.WrongState(state);
            }
            return ended;
        });
    }

    private Drain find(Namespace namespace, DrainId id) {
        return register.find(namespace, id).orElseThrow(DrainFailure.Unknown::new);
    }

    /** Runs the first step of an operation, before which nothing was changed: {@code Unavailable} is reported as it is. */
    private static <T> T first(Supplier<T> step) {
        try {
            return step.get();
        } catch (CounterFailure.Unavailable unchanged) {
            throw unchanged;
        } catch (CounterFailure failure) {
            throw new DrainFailure.Unfinished(failure);
        }
    }

    /** Runs the other steps, and reports a failure as {@link DrainFailure.Unfinished}: repeating the call completes it. */
    private static <T> T finishable(Supplier<T> operation) {
        try {
            return operation.get();
        } catch (CounterFailure failure) {
            throw new DrainFailure.Unfinished(failure);
        }
    }
}
