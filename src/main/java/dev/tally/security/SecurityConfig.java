package dev.tally.security;

import java.nio.file.Path;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The settings {@code tally.admin.…} and {@code tally.write.…}. */
@ConfigMapping(prefix = "tally")
public interface SecurityConfig {

    /** Who may call what changes more than one counter. */
    Admin admin();

    /** Who may add to counters: everybody, while no token is set. */
    Secret write();

    /** A token, by one of two settings. */
    interface Secret {

        /** The token that calls must bring as {@code Authorization: Bearer}. */
        Optional<String> token();

        /** A file that holds the token, its surrounding white space ignored. {@code token} goes before it. */
        Optional<Path> tokenFile();
    }

    /** The settings {@code tally.admin.…}. */
    interface Admin extends Secret {

        /** Whether admin calls need no token while none is set and the service listens on loopback only. */
        @WithDefault("false")
        boolean open();
    }
}
