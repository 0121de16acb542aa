package dev.tally.rules;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;

/** The setting {@code tally.namespaces}. */
@ConfigMapping(prefix = "tally.namespaces")
public interface NamespacesConfig {

    /** Whether callers may begin namespaces that have no rules. */
    @WithParentName
    @WithDefault("open")
    Access access();

    /** Which namespaces callers may begin. */
    enum Access {
        /** Any. */
        OPEN,
        /** Only those that have rules. */
        CLOSED
    }
}
