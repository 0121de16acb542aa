package dev.tally.runtime;

import java.util.Map;
import java.util.Set;

import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * The default number of event loops: one for every two processors. The others serve Redis and nginx; and with half as
 * many loops, each turn sends twice as many commands together (see docs/benchmarks.md).
 *
 * <p>This is a {@code ConfigSource} and not a {@code VertxOptionsCustomizer}, as Quarkus also reads the setting for the
 * number of HTTP server instances, which would otherwise outnumber the loops.
 */
public final class EventLoops implements ConfigSource {

    private static final String NAME = "quarkus.vertx.event-loops-pool-size";

    /* Lower than every source of user settings. */
    private static final int ORDINAL = 10;

    @Override
    public Set<String> getPropertyNames() {
        return Set.of(NAME);
    }

    @Override
    public String getValue(String name) {
        return name.equals(NAME) ? loops() : null;
    }

    @Override
    public Map<String, String> getProperties() {
        return Map.of(NAME, loops());
    }

    @Override
    public int getOrdinal() {
        return ORDINAL;
    }

    @Override
    public String getName() {
        return "event loops";
    }

    /** Computed at each call: a native binary is built on another machine than it runs on. */
    private static String loops() {
        return Integer.toString(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
    }
}
