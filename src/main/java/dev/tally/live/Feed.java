package dev.tally.live;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import dev.tally.counter.Counter;
import dev.tally.counter.CounterFailure;
import dev.tally.counter.Key;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/**
 * What all viewers of a topic see. Told which counters have changed it reads what they are now, once for all viewers. It
 * reads one thing after the other, so that what comes later is never older.
 */
final class Feed {

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long PAUSE_AFTER_FAILURE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long PAUSE_ANEW_NANOS = TimeUnit.SECONDS.toNanos(1);

    /* Long enough for a browser to come back after a short loss, and go on where it was. */
    private static final long FORSAKEN_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Topic topic;
    private final Reader reader;
    private final Vertx vertx;
    private final History history;
    private final Map<Context, Audience> audiences = new ConcurrentHashMap<>();

    private Set<Key> changed = new LinkedHashSet<>();
    private Set<Viewer> waiting = new LinkedHashSet<>();
    private boolean reading;
    private long nextReading = System.nanoTime();
    private boolean beginningAnew;
    private long nextBeginning = System.nanoTime();
    private int viewers;
    private int widest;
    private long lastLeft;

    Feed(Topic topic, Reader reader, Vertx vertx) {
        this.topic = topic;
        this.history = new History(topic.events());
        this.reader = reader;
        this.vertx = vertx;
    }

    void join(Viewer viewer) {
        synchronized (this) {
            viewers++;
            widest = Math.max(widest, viewer.limit());
        }
        viewer.watch(this);
        audiences
                .computeIfAbsent(viewer.loop(), loop -> new Audience(loop, history))
                .add(viewer);
    }

    void leave(Viewer viewer) {
        synchronized (this) {
            viewers--;
            lastLeft = System.nanoTime();
            waiting.remove(viewer);
        }
        audiences.get(viewer.loop()).remove(viewer);
    }

    /** Returns whether nobody has watched for a while. */
    synchronized boolean isForsaken() {
        return viewers == 0 && System.nanoTime() - lastLeft > FORSAKEN_NANOS;
    }

    /** Returns up to where a viewer has seen all, by the last id that it got; none when it is not known. */
    OptionalLong seen(String id) {
        return history.seen(id);
    }

    History.News since(long number) {
        return history.since(number);
    }

    Events events() {
        return topic.events();
    }

    /** Returns whether a whole state has to replace what is known; the values of single counters do so anyway. */
    boolean canBeReset() {
        return topic.isWholeNamespace();
    }

    /** Has a state read for a viewer, from now on. */
    void await(Viewer viewer) {
        synchronized (this) {
            waiting.add(viewer);
        }
        schedule();
    }

    /** Reads counters that have changed. */
    void changed(Collection<Key> keys) {
        boolean tooMany;
        synchronized (this) {
            changed.addAll(keys);
            tooMany = changed.size() > History.MOST;
            if (tooMany) {
                changed.clear();
            }
        }
        if (tooMany) {
            anyChanged();
        }
        schedule();
    }

    /** Begins anew with the whole state, once a second at the most. */
    synchronized void anyChanged() {
        if (!beginningAnew) {
            beginningAnew = true;
            after(nextBeginning, this::beginAnew);
        }
    }

    private void beginAnew() {
        synchronized (this) {
            beginningAnew = false;
            nextBeginning = System.nanoTime() + PAUSE_ANEW_NANOS;
        }
        if (topic.isWholeNamespace()) {
            history.forget();
            catchUp();
        } else {
            changed(topic.keys());
        }
    }

    private void schedule() {
        synchronized (this) {
            if (reading || changed.isEmpty() && waiting.isEmpty()) {
                return;
            }
            reading = true;
            after(nextReading, this::read);
        }
    }

    private void after(long time, Runnable action) {
        long wait = TimeUnit.NANOSECONDS.toMillis(time - System.nanoTime());
        vertx.setTimer(Math.max(1, wait), due -> Thread.startVirtualThread(action));
    }

    private void read() {
        Set<Key> keys;
        Set<Viewer> newcomers;
        synchronized (this) {
            nextReading = System.nanoTime() + PAUSE_NANOS;
            keys = changed;
            newcomers = waiting;
            changed = new LinkedHashSet<>();
            waiting = new LinkedHashSet<>();
        }
        if (!newcomers.isEmpty()) {
            keys.addAll(topic.keys());
        }
        try {
            List<Counter> values = reader.values(topic.namespace(), keys);
            tell(values);
            show(newcomers, values);
            end(nextReading);
        } catch (RuntimeException failure) {
            failed(keys, newcomers, failure);
        }
    }

    private void tell(List<Counter> values) {
        if (history.note(values)) {
            catchUp();
        }
    }

    private void catchUp() {
        audiences.values().forEach(Audience::catchUp);
    }

    /** Shows newcomers the whole state: of single counters what was just read. */
    private void show(Set<Viewer> newcomers, List<Counter> values) {
        if (newcomers.isEmpty()) {
            return;
        }
        // Before it is read: it may lack what is told, or forgotten, from now on.
        long number = history.last();
        int limit = newcomers.stream().mapToInt(Viewer::limit).max().getAsInt();
        List<Counter> counters = topic.isWholeNamespace() ? reader.largest(topic.namespace(), limit) : values;
        history.show(counters);
        State read = new State(counters, number, history.id(number), topic.events());
        newcomers.forEach(viewer -> viewer.show(read));
    }

    private void failed(Set<Key> keys, Set<Viewer> newcomers, Throwable failure) {
        List<Viewer> patient = new ArrayList<>(newcomers);
        patient.removeIf(viewer -> viewer.isRefused(failure));
        synchronized (this) {
            changed.addAll(keys);
            waiting.addAll(patient);
        }
        end(System.nanoTime() + PAUSE_AFTER_FAILURE_NANOS);
    }

    private void end(long next) {
        synchronized (this) {
            reading = false;
            nextReading = next;
        }
        schedule();
    }

    /**
     * Reads anew what viewers look at: a service that was killed may not have told of its last changes. Only what differs
     * is shown.
     */
    void recheck() {
        if (topic.isWholeNamespace()) {
            Thread.startVirtualThread(this::recheckLargest);
        } else {
            changed(topic.keys());
        }
    }

    private void recheckLargest() {
        try {
            changed(history.doubtful(reader.largest(topic.namespace(), widest)));
        } catch (CounterFailure failure) {
            // The next time, which is when Redis is back.
        }
    }

    void heartbeat() {
        audiences.values().forEach(Audience::heartbeat);
    }

    void endStreams() {
        audiences.values().forEach(Audience::end);
    }
}
