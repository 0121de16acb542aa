package dev.tally.redis;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.jboss.logging.Logger;

/** Counts the events of the connections to Redis, and logs each change of state once for all connections. */
final class ConnectionEvents implements SharedConnection.Listener {

    private static final Logger LOG = Logger.getLogger(RedisCommands.class);

    private static final String NONE = "";

    private final AtomicInteger reconnects = new AtomicInteger();
    private final AtomicInteger renewals = new AtomicInteger();
    private final AtomicBoolean reachable = new AtomicBoolean(true);
    private final AtomicReference<String> refusal = new AtomicReference<>(NONE);
    private volatile boolean closing;

    /** Returns the number of connects and disconnects. */
    int reconnects() {
        return reconnects.get();
    }

    /** Returns how many connections were dropped because of a refusal. */
    int renewals() {
        return renewals.get();
    }

    /** From now on, lost connections are not logged. */
    void close() {
        closing = true;
    }

    @Override
    public void connected() {
        reconnects.incrementAndGet();
        if (reachable.compareAndSet(false, true)) {
            LOG.info("Redis is back");
        }
    }

    @Override
    public void lost(String reason) {
        reconnects.incrementAndGet();
        if (!closing && reachable.compareAndSet(true, false)) {
            LOG.warnf("Redis is out of reach: %s", reason);
        }
    }

    @Override
    public void refused(String code) {
        if (!refusal.getAndSet(code).equals(code)) {
            LOG.warnf("Redis refuses commands: %s", code);
        }
    }

    @Override
    public void renewed() {
        renewals.incrementAndGet();
    }

    @Override
    public void served() {
        if (!refusal.getAndSet(NONE).equals(NONE)) {
            LOG.info("Redis takes commands again");
        }
    }
}
