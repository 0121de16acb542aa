package dev.tally.fold;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import dev.tally.counter.CounterFailure;
import dev.tally.counter.Namespace;
import dev.tally.http.problem.ProblemException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import org.jboss.logging.Logger;

/**
 * Folds each namespace periodically. All services look several times a period whether a fold is due; a lease lets one of
 * them fold. After a failure it is due again within {@value #RETRY_SECONDS} seconds.
 */
@Singleton
class FoldSchedule {

    private static final Logger LOG = Logger.getLogger(FoldSchedule.class);

    private static final int RETRY_SECONDS = 10;
    private static final Duration RETRY = Duration.ofSeconds(RETRY_SECONDS);
    private static final Duration SHORTEST = Duration.ofMillis(200);
    private static final int LOOKS_IN_A_PERIOD = 10;

    private final Vertx vertx;
    private final FoldJobs jobs;
    private final Folds folds;
    private final FoldRegister register;
    private final FoldMetrics metrics;
    private final Map<Namespace, String> failing = new ConcurrentHashMap<>();
    private volatile boolean isEnding;

    FoldSchedule(Vertx vertx, FoldJobs jobs, Folds folds, FoldRegister register, FoldMetrics metrics) {
        this.vertx = vertx;
        this.jobs = jobs;
        this.folds = folds;
        this.register = register;
        this.metrics = metrics;
    }

    void begin(@Observes StartupEvent started) {
        for (FoldJob job : jobs.all()) {
            metrics.register(job);
            LOG.infof(
                    "The counts of %s are folded into %s of %s every %s",
                    job.namespace(), job.tableName(), job.database(), job.every());
            next(job);
        }
    }

    private void next(FoldJob job) {
        if (!isEnding) {
            Duration look = shorter(job.every().dividedBy(LOOKS_IN_A_PERIOD), RETRY.dividedBy(2));
            vertx.setTimer(
                    look.compareTo(SHORTEST) < 0 ? SHORTEST.toMillis() : look.toMillis(),
                    due -> Thread.startVirtualThread(() -> look(job)));
        }
    }

    private void look(FoldJob job) {
        try {
            metrics.update(job);
            if (register.isDue(job.namespace())) {
                fold(job);
            }
        } catch (CounterFailure | ProblemException failure) {
            failed(job, failure);
        } catch (RuntimeException | Error fault) {
            LOG.errorf(fault, "The counts of %s were not folded", job.namespace());
        } finally {
            next(job);
        }
    }

    private void fold(FoldJob job) {
        try {
            folds.fold(job);
        } catch (FoldFailure failure) {
            if (!failure.isBusy()) {
                register.pause(job.namespace(), shorter(RETRY, job.every()));
            }
            throw failure;
        }
        // Shorter than the period by one look.
        register.pause(
                job.namespace(), job.every().multipliedBy(LOOKS_IN_A_PERIOD - 1).dividedBy(LOOKS_IN_A_PERIOD));
        if (failing.remove(job.namespace()) != null) {
            LOG.infof("The counts of %s are folded again", job.namespace());
        }
    }

    /** Logs a failure once until it changes or ends. */
    private void failed(FoldJob job, RuntimeException failure) {
        boolean isBusy = failure instanceof FoldFailure fold && fold.isBusy();
        boolean isOther = !isEnding
                && !isBusy
                && !failure.getMessage().equals(failing.put(job.namespace(), failure.getMessage()));
        if (isOther) {
            LOG.warnf("The counts of %s were not folded: %s", job.namespace(), failure.getMessage());
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    void end(@Observes ShutdownEvent shutdown) {
        isEnding = true;
    }
}
