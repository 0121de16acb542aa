package dev.tally.security;

import java.nio.file.Path;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The settings {@code tally.admin.…} and {@code tally.write.…}. */
@ConfigMapping(prefix = "tally")
public interface SecurityConfig {

    /** The admin token. */
    Admin admin();

    /** The write token. While none is set, everybody may add. */
    Secret write();

    /** A token, given directly or in a file. */
    interface Secret {

        /** The token that calls must send as {@code Authorization: Bearer}. */
        Optional<String> token();

        /** A file with the token; surrounding white space is ignored. {@code token} takes precedence. */
        Optional<Path> tokenFile();
    }

    /** The settings {@code tally.admin.…}. */
    interface Admin extends Secret {

        /** Whether admin calls need no token while none is set and the service listens on loopback only. */
        @WithDefault("false")
        boolean open();
    }
}
