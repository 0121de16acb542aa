package dev.tally.fold;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;

/** The settings {@code tally.fold.<job>.…}: the namespaces whose counts are folded into a database. */
@ConfigMapping(prefix = "tally.fold")
public interface FoldConfig {

    /** The jobs, by name. */
    @WithParentName
    Map<String, Job> jobs();

    /** The settings of one job. */
    interface Job {

        /** The namespace; default: the name of the job. */
        Optional<String> namespace();

        /** The database: {@code postgresql://user:password@host:5432/database}, {@code mariadb://…} or {@code mysql://…}. */
        String url();

        /** The password, in place of one in the URL. */
        Optional<String> password();

        /** A file with the password; surrounding white space is ignored. */
        Optional<Path> passwordFile();

        /** The table, {@code songs} or {@code schema.songs}. */
        String table();

        /** The column with the keys; it needs a unique index of its own. */
        String key();

        /** The column to which counts are added. */
        String count();

        /** The time from one fold to the next, a second or more. */
        @WithDefault("10m")
        Duration every();

        /** What to do with counters that have no row. */
        @WithDefault("keep")
        Missing missing();
    }

    /** What happens to the counts of a counter that has no row in the table. */
    enum Missing {
        /** A row is inserted. */
        INSERT,
        /** They stay in Tally until there is a row. */
        KEEP,
        /** The whole fold fails, until there is a row. */
        REFUSE
    }
}
