package dev.tally.runtime;

import java.util.Map;
import java.util.Set;

import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * How many event loops there are, unless somebody sets it: one for every two processors. Redis and nginx want theirs, and
 * with half as many loops each turn has twice as many commands, which are sent and answered together; see
 * docs/benchmarks.md.
 *
 * <p>It is a source of settings, and no {@code VertxOptionsCustomizer}, as Quarkus reads the setting a second time for the
 * number of HTTP servers that it deploys: they would outnumber the loops.
 */
public final class EventLoops implements ConfigSource {

    private static final String NAME = "quarkus.vertx.event-loops-pool-size";

    /* Below all that a person sets. */
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

    /** Asked for each time, as a native binary is built elsewhere than where it runs. */
    private static String loops() {
        return Integer.toString(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
    }
}
