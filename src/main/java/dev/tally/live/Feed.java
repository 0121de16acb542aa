package dev.tally.live;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import dev.tally.counter.Counter;
import dev.tally.counter.CounterFailure;
import dev.tally.counter.Key;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/**
 * Reads the counters of a topic that have changed, once for all its viewers. Reads never overlap, so a later value is
 * never older than an earlier one.
 */
final class Feed {

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long PAUSE_AFTER_FAILURE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long PAUSE_ANEW_NANOS = TimeUnit.SECONDS.toNanos(1);

    /* Keeps the history, so that a browser can resume after a short loss of connection. */
    private static final long FORSAKEN_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final int turn;
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

    /**
     * Reads nothing yet.
     *
     * @param turn the beat at which {@link Feeds} rechecks it
     */
    Feed(int turn, Topic topic, Reader reader, Vertx vertx) {
        this.turn = turn;
        this.topic = topic;
        this.history = new History(topic.events());
        this.reader = reader;
        this.vertx = vertx;
    }

    int turn() {
        return turn;
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

    /** Returns whether the feed has had no viewer for {@link #FORSAKEN_NANOS}. */
    synchronized boolean isForsaken() {
        return viewers == 0 && System.nanoTime() - lastLeft > FORSAKEN_NANOS;
    }

    /** Returns the number up to which a viewer has seen all, from the last id that it received; empty when unknown. */
    OptionalLong seen(String id) {
        return history.seen(id);
    }

    History.News since(long number) {
        return history.since(number);
    }

    Events events() {
        return topic.events();
    }

    /** Returns whether a new snapshot needs a reset event. For single counters the new values are enough. */
    boolean canBeReset() {
        return topic.isWholeNamespace();
    }

    /** Schedules a snapshot for a viewer. The snapshot is read after this call. */
    void await(Viewer viewer) {
        synchronized (this) {
            waiting.add(viewer);
        }
        schedule();
    }

    /** Schedules a read of changed counters. */
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

    /** Schedules a new snapshot for all viewers, at most once a second. */
    synchronized void anyChanged() {
        if (!beginningAnew) {
            beginningAnew = true;
            after(nextBeginning, this::beginAnew);
        }
    }

    private void beginAnew() {
        synchronized (this) {
            beginningAnew = false;
            // Random, because all feeds begin anew at the same time, and reading all at once would delay adds.
            nextBeginning = System.nanoTime()
                    + PAUSE_ANEW_NANOS
                    + ThreadLocalRandom.current().nextLong(PAUSE_ANEW_NANOS / 2);
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

    /**
     * Sends new viewers a snapshot: the largest counters of a namespace, or the values just read of single counters.
     */
    private void show(Set<Viewer> newcomers, List<Counter> values) {
        if (newcomers.isEmpty()) {
            return;
        }
        // Taken before the read: the snapshot may lack whatever is noted or forgotten from now on.
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
     * Reads the displayed counters again, as a service that was killed may not have published its last changes. Only
     * values that differ are sent.
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
            // The next recheck tries again.
        }
    }

    void heartbeat() {
        audiences.values().forEach(Audience::heartbeat);
    }

    void endStreams() {
        audiences.values().forEach(Audience::end);
    }
}
