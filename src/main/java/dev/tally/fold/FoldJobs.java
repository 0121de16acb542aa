package dev.tally.fold;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

import jakarta.inject.Singleton;

import dev.tally.counter.Namespace;
import dev.tally.drain.Drains;
import dev.tally.rules.NamespaceRules;
import io.quarkus.runtime.configuration.ConfigurationException;

/** The folds of this service, by namespace. */
@Singleton
class FoldJobs {

    private final Map<Namespace, FoldJob> jobs;

    /**
     * Validates the settings.
     *
     * @throws ConfigurationException when some are invalid: the service then does not start
     */
    FoldJobs(FoldConfig config, Drains drains, NamespaceRules rules) {
        jobs = config.jobs().entrySet().stream()
                .map(job -> FoldJob.of(job.getKey(), job.getValue()))
                .collect(Collectors.toMap(FoldJob::namespace, Function.identity(), (one, other) -> {
                    throw new ConfigurationException("tally.fold: the namespace " + one.namespace() + " has two jobs. A"
                            + " count can be added to one table only");
                }));
        jobs.keySet().forEach(namespace -> {
            if (rules.of(namespace).bounds().areOfValues()) {
                throw new ConfigurationException(
                        "tally.fold: the counters of " + namespace + " have bounds (tally.rules.…)."
                                + " Each fold takes them back to 0, from which the bounds would count. Remove min and max, or the"
                                + " fold");
            }
            drains.reserve(namespace);
        });
    }

    Collection<FoldJob> all() {
        return jobs.values();
    }

    /**
     * Returns the fold of a namespace.
     *
     * @throws FoldFailure when it has none
     */
    FoldJob get(Namespace namespace) {
        return Optional.ofNullable(jobs.get(namespace)).orElseThrow(() -> FoldFailure.noFold(namespace));
    }
}
