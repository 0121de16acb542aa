package dev.tally.drain;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

import jakarta.inject.Singleton;

import dev.tally.counter.Counter;
import dev.tally.counter.CounterFailure;
import dev.tally.counter.Namespace;

/**
 * The operations on drains. They block for as long as it takes to go through a namespace, and are called on virtual
 * threads. One that was cut short, by whatever, is finished by calling it again. That goes for a loss of power too, which may
 * take the last second of what one master of a cluster was told, and not what the others were.
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
     * Takes all counts of a namespace out. An add that comes meanwhile lands either in the drain or after it. A drain
     * whose taking was cut short is finished and returned in place of a new one; none is ever returned to two callers.
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

    /** Whoever was too slow may have been given up, and the drain given to another. */
    private static void requireOwn(boolean isStillOwn) {
        if (!isStillOwn) {
            throw new DrainFailure.Busy();
        }
    }

    /** Returns the drains that have not ended, in the order in which they were taken. */
    List<Drain> all(Namespace namespace) {
        return register.all(namespace);
    }

    /** Returns a drain that is open. */
    Drain get(Namespace namespace, DrainId id) {
        Drain drain = find(namespace, id);
        return switch (drain.state()) {
            case OPEN -> drain;
            case ACKNOWLEDGED, RESTORED -> throw new DrainFailure.Ended(drain.state());
            case TAKING, ACKNOWLEDGING, RESTORING -> throw new DrainFailure.WrongState(drain.state());
        };
    }

    /**
     * Returns the counters of an open drain, in an order that is always the same. Whoever reads to the end without a
     * failure has read all of them.
     */
    Stream<List<Counter>> counters(Drain drain) {
        return buckets.read(drain.namespace(), drain.id());
    }

    /** Forgets an open drain, whose counts were folded elsewhere. */
    void acknowledge(Namespace namespace, DrainId id) {
        end(namespace, id, Drain.State.ACKNOWLEDGING, Drain.State.ACKNOWLEDGED, () -> buckets.forget(namespace, id));
    }

    /** Adds the counts of an open drain to what was counted since, and forgets it. */
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

    /** Does the first step of an operation: where it was not done, nothing was changed. */
    private static <T> T first(Supplier<T> step) {
        try {
            return step.get();
        } catch (CounterFailure.Unavailable unchanged) {
            throw unchanged;
        } catch (CounterFailure failure) {
            throw new DrainFailure.Unfinished(failure);
        }
    }

    /** Where Redis goes away in the middle, the caller is told that the same call will finish it. */
    private static <T> T finishable(Supplier<T> operation) {
        try {
            return operation.get();
        } catch (CounterFailure failure) {
            throw new DrainFailure.Unfinished(failure);
        }
    }
}
