package dev.tally.drain;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

import jakarta.inject.Singleton;

import dev.tally.counter.Counter;
import dev.tally.counter.CounterFailure;
import dev.tally.counter.Namespace;

/**
 * The operations on drains. They block until the whole namespace is processed, and run on virtual threads. Repeating an
 * interrupted call completes it. This holds after a power loss too, which may lose the last second of one master of a
 * cluster while the others keep theirs.
 */
@Singleton
class Drains {

    private final DrainRegister register;
    private final DrainedBuckets buckets;
    private final Disk disk;

    Drains(DrainRegister register, DrainedBuckets buckets, Disk disk) {
        this.register = register;
        this.buckets = buckets;
        this.disk = disk;
    }

    /**
     * Takes all counts of a namespace out. A concurrent add is either in the drain or counted after it. If an earlier
     * drain was interrupted, it is completed and returned instead of a new one; no drain is returned to two callers.
     */
    Drain take(Namespace namespace) {
        DrainId caller = first(() -> register.newId(namespace));
        DrainRegister.Taking taking = first(() -> Turn.await(() -> register.begin(namespace, caller)));
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

    /** The lease of a caller that was too slow may have expired, and another caller may have taken the drain over. */
    private static void requireOwn(boolean isStillOwn) {
        if (!isStillOwn) {
            throw new DrainFailure.Busy();
        }
    }

    /** Returns the drains that have not ended, in the order of their taking. */
    List<Drain> all(Namespace namespace) {
        return register.all(namespace);
    }

    /** Returns an open drain. */
    Drain get(Namespace namespace, DrainId id) {
        Drain drain = find(namespace, id);
        return switch (drain.state()) {
            case OPEN -> drain;
            case ACKNOWLEDGED, RESTORED -> throw new DrainFailure.Ended(drain.state());
            case TAKING, ACKNOWLEDGING, RESTORING -> throw new DrainFailure.WrongState(drain.state());
        };
    }

    /**
     * Returns the counters of an open drain, always in the same order. A caller that reads to the end without
     * a failure has read all of them.
     */
    Stream<List<Counter>> counters(Drain drain) {
        return buckets.read(drain.namespace(), drain.id());
    }

    /** Deletes an open drain, whose counts were folded elsewhere. */
    void acknowledge(Namespace namespace, DrainId id) {
        end(namespace, id, Drain.State.ACKNOWLEDGING, Drain.State.ACKNOWLEDGED, () -> buckets.forget(namespace, id));
    }

    /** Adds the counts of an open drain to what was counted since, and deletes it. */
    void restore(Namespace namespace, DrainId id) {
        end(namespace, id, Drain.State.RESTORING, Drain.State.RESTORED, () -> {
            List<String> staying =
                    buckets.restore(namespace, id).flatMap(List::stream).toList();
            if (!staying.isEmpty()) {
                throw new DrainFailure.Overflow(staying.size(), staying.getFirst());
            }
        });
    }

    private void end(Namespace namespace, DrainId id, Drain.State ending, Drain.State ended, Runnable work) {
        Drain.State state = first(() -> register.close(namespace, id, ending)).orElseThrow(DrainFailure.Unknown::new);
        finishable(() -> {
            if (state == Drain.State.OPEN || state == ending) {
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

    /** Runs the first step of an operation: if it fails as unavailable, nothing was changed. */
    private static <T> T first(Supplier<T> step) {
        try {
            return step.get();
        } catch (CounterFailure.Unavailable unchanged) {
            throw unchanged;
        } catch (CounterFailure failure) {
            throw new DrainFailure.Unfinished(failure);
        }
    }

    /** Reports failures in the middle as {@link DrainFailure.Unfinished}: repeating the call completes it. */
    private static <T> T finishable(Supplier<T> operation) {
        try {
            return operation.get();
        } catch (CounterFailure failure) {
            throw new DrainFailure.Unfinished(failure);
        }
    }
}
