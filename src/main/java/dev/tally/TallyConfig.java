package dev.tally;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;

/** Tally's own settings. As environment variables they are written {@code TALLY_…}. */
@ConfigMapping(prefix = "tally")
public interface TallyConfig {

    /** The directory of the embedded Redis, used when no {@code quarkus.redis.hosts} are set. */
    @WithDefault("data")
    Path data();

    /** Who may call what changes more than one counter. */
    Admin admin();

    /** Who may add to counters: everybody, while no token is set. */
    Secret write();

    /** The way to Redis. */
    Redis redis();

    /** The streams of changes. */
    Live live();

    /** The calls of CountAPI and Abacus. */
    CountApi countapi();

    /** The settings {@code tally.admin.…} and {@code tally.write.…}. */
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

    /** The settings {@code tally.live.…}. */
    interface Live {

        /** How often a stream shows that it is alive; shorter than a proxy waits for a sign of it. */
        @WithDefault("15s")
        Duration heartbeat();
    }

    /** The settings {@code tally.countapi} and {@code tally.countapi.…}. */
    interface CountApi {

        /** Whether they are there. They count on a {@code GET}, which is not for everybody. */
        @WithParentName
        @WithDefault("false")
        boolean enabled();

        /** How long a counter lives after it was last used by one of them; without it, for ever. */
        Optional<Duration> expiry();
    }

    /** The settings {@code tally.redis.…}. */
    interface Redis {

        /**
         * How many connections to Redis all requests share, 1 to {@code quarkus.redis.max-pool-size}; one for each event
         * loop by default, 2 to 8.
         */
        OptionalInt connections();

        /**
         * When the embedded Redis forces changes to the disk by itself: always before it answers them, which takes half of
         * the speed, or not; then that is done each second.
         */
        @WithDefault("no")
        Fsync fsync();

        /** How many replicas of Redis must have a change before it is answered; 0 for not asking. */
        @WithDefault("0")
        int replicas();

        /** How long to wait for them, less than {@code quarkus.redis.timeout}. */
        @WithDefault("300ms")
        Duration replicasTimeout();

        /** What Redis itself calls its {@code appendfsync}. */
        enum Fsync {
            NO,
            ALWAYS
        }
    }
}
