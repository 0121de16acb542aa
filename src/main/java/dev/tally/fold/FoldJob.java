package dev.tally.fold;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import dev.tally.counter.CounterFailure;
import dev.tally.counter.Namespace;
import io.quarkus.runtime.configuration.ConfigurationException;

/**
 * The valid settings of a namespace's fold.
 *
 * @param namespace whose counts are folded
 * @param database where
 * @param table the name of the table, with its schema first if it has one
 * @param key the name of the column with the keys
 * @param count the name of the column with the counts
 * @param every the time from one fold to the next
 * @param missing what to do with counters that have no row
 */
record FoldJob(
        Namespace namespace,
        DatabaseUrl database,
        List<String> table,
        String key,
        String count,
        Duration every,
        FoldConfig.Missing missing) {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(7);

    FoldJob {
        table = List.copyOf(table);
    }

    /**
     * Validates the settings of a job.
     *
     * @throws ConfigurationException when one is invalid: the service then does not start
     */
    static FoldJob of(String name, FoldConfig.Job settings) {
        String prefix = "tally.fold." + name + ".";
        List<String> table = List.of(settings.table().split("\\.", -1));
        require(
                table.size() <= 2 && table.stream().noneMatch(String::isBlank),
                prefix + "table has to be songs or" + " schema.songs");
        require(!settings.key().isBlank(), prefix + "key has to be the name of a column");
        require(!settings.count().isBlank(), prefix + "count has to be the name of a column");
        require(
                settings.every().compareTo(SHORTEST) >= 0 && settings.every().compareTo(LONGEST) <= 0,
                prefix + "every has to be from 1s to 7d, such as 10m");
        try {
            return new FoldJob(
                    new Namespace(settings.namespace().orElse(name)),
                    DatabaseUrl.parse(settings.url(), password(prefix, settings)),
                    table,
                    settings.key(),
                    settings.count(),
                    settings.every(),
                    settings.missing());
        } catch (CounterFailure.InvalidName e) {
            throw new ConfigurationException(prefix + "namespace: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(prefix + "url" + e.getMessage());
        }
    }

    private static Optional<String> password(String prefix, FoldConfig.Job settings) {
        return settings.password().or(() -> settings.passwordFile().map(file -> read(prefix, file)));
    }

    private static String read(String prefix, Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            // Without a cause, so that it is logged as one line.
            throw new ConfigurationException(prefix + "password-file can't be read: " + e);
        }
    }

    private static void require(boolean isValid, String rule) {
        if (!isValid) {
            throw new ConfigurationException(rule);
        }
    }

    /** Returns the table as messages name it. */
    String tableName() {
        return String.join(".", table);
    }
}
