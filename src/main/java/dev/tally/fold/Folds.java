package dev.tally.fold;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import jakarta.inject.Singleton;

import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import dev.tally.drain.Drain;
import dev.tally.drain.DrainId;
import dev.tally.drain.Drains;
import dev.tally.http.problem.ProblemException;

/**
 * Folds the counts of a namespace. Each step can be repeated: a drain stays open until it is known to be committed, and
 * the database refuses its id the second time. See docs/adr/0019-folding.md.
 */
@Singleton
class Folds {

    private final Drains drains;
    private final FoldRegister register;
    private final FoldMetrics metrics;

    Folds(Drains drains, FoldRegister register, FoldMetrics metrics) {
        this.drains = drains;
        this.register = register;
        this.metrics = metrics;
    }

    /**
     * Folds the open drains of a namespace, and then what was counted since. Returns what was folded.
     *
     * @throws FoldFailure when another caller is folding, or the database fails
     */
    List<Folded> fold(FoldJob job) {
        Namespace namespace = job.namespace();
        String caller = UUID.randomUUID().toString();
        if (!register.claim(namespace, caller)) {
            throw FoldFailure.busy();
        }
        try {
            // A fold that loses the lease continues: the new holder waits in the database for its transaction to end.
            List<Folded> folded = foldAll(job, () -> register.renew(namespace, caller));
            register.succeeded(namespace);
            return folded;
        } catch (ProblemException failure) {
            metrics.failed(job);
            register.failed(namespace, failure.getMessage());
            throw failure;
        } finally {
            register.release(namespace, caller);
        }
    }

    private List<Folded> foldAll(FoldJob job, Runnable renew) {
        List<Folded> folded = new ArrayList<>();
        try (FoldDatabase database = FoldDatabase.open(job)) {
            for (Drain drain : drains.all(job.namespace())) {
                renew.run();
                switch (drain.state()) {
                    case OPEN -> fold(job, database, drain, renew, folded);
                    case FOLDED -> forget(job.namespace(), drain.id());
                    // Interrupted.
                    case ACKNOWLEDGING -> drains.acknowledge(job.namespace(), drain.id());
                    case RESTORING -> drains.restore(job.namespace(), drain.id());
                    // Taken below; or ended meanwhile.
                    case TAKING, ACKNOWLEDGED, RESTORED -> {}
                }
            }
            Drain taken = drains.take(job.namespace());
            renew.run();
            if (taken.contents().orElseThrow().size() == 0) {
                drains.acknowledge(job.namespace(), taken.id());
            } else {
                fold(job, database, taken, renew, folded);
            }
        }
        return folded;
    }

    private void fold(FoldJob job, FoldDatabase database, Drain drain, Runnable renew, List<Folded> folded) {
        Instant begin = FoldRegister.now();
        long size = drain.contents().orElseThrow().size();
        database.add(drain.id(), size, drains.counters(drain), renew).ifPresent(added -> {
            Instant end = FoldRegister.now();
            Folded one = Folded.of(drain.id().toString(), added, end, Duration.between(begin, end));
            folded.add(one);
            metrics.folded(job, one);
            register.folded(job.namespace(), one);
        });
        restoreKept(job, database, drain.id(), renew);
        drains.markFolded(job.namespace(), drain.id());
    }

    /** Restores the counts of counters without a row, which the transaction has recorded. */
    private void restoreKept(FoldJob job, FoldDatabase database, DrainId drain, Runnable renew) {
        List<Key> kept = database.kept(drain, "");
        while (!kept.isEmpty()) {
            renew.run();
            drains.restore(job.namespace(), drain, kept);
            kept = database.kept(drain, kept.getLast().value());
        }
    }

    /** Removes a folded drain from Redis, where it was retained for readers with an earlier snapshot of the database. */
    private void forget(Namespace namespace, DrainId drain) {
        register.advance(namespace, drain);
        drains.acknowledge(namespace, drain);
    }
}
