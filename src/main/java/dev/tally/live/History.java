package dev.tally.live;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

import dev.tally.counter.Counter;
import dev.tally.counter.Key;
import io.vertx.core.buffer.Buffer;

/**
 * A log of the latest events of a topic, compacted to the newest value of each counter and numbered. A viewer needs no
 * queue, only its position in the log; when the position is no longer in the log, the viewer gets a new snapshot.
 */
final class History {

    /** The maximum number of counters in the log. */
    static final int MOST = 1_000;

    /* Part of each id, as numbers of another history are meaningless here. */
    private final String name =
            HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    private final Events events;
    private final SequencedMap<Key, Told> told = new LinkedHashMap<>();
    private final Map<Key, Long> shown = new HashMap<>();
    private long last;
    private long forgotten;

    History(Events events) {
        this.events = events;
    }

    /** An event of the log, encoded only when it is sent: encoded events would take several times the memory. */
    private record Told(long number, Counter counter) {}

    /**
     * The events that a viewer has not seen.
     *
     * @param number the position of the viewer after these events
     * @param events the newest values; empty when some are no longer in the log
     */
    record News(long number, Optional<Buffer> events) {}

    /** Appends values that were just read, and returns whether any of them is new. */
    synchronized boolean note(List<Counter> counters) {
        long before = last;
        for (Counter counter : counters) {
            Told known = told.get(counter.key());
            if (known == null || known.counter().value() != counter.value()) {
                told.putLast(counter.key(), new Told(++last, counter));
            }
        }
        while (told.size() > MOST) {
            forgotten = told.pollFirstEntry().getValue().number();
        }
        return last != before;
    }

    /** Notes a snapshot that is sent to some viewers. Values already noted from earlier snapshots are kept. */
    synchronized void show(List<Counter> state) {
        if (shown.size() > MOST) {
            shown.clear();
        }
        state.forEach(counter -> shown.putIfAbsent(counter.key(), counter.value()));
    }

    /**
     * Returns the counters to read again: those in the log, and those of the largest whose noted value is unknown or
     * differs.
     */
    synchronized Set<Key> doubtful(List<Counter> largest) {
        Set<Key> keys = new HashSet<>(told.keySet());
        for (Counter counter : largest) {
            Long known = shown.get(counter.key());
            if (known == null || known != counter.value()) {
                keys.add(counter.key());
            }
        }
        return keys;
    }

    /** Clears the log, as any value may be outdated. All viewers need a new snapshot. */
    synchronized void forget() {
        told.clear();
        shown.clear();
        forgotten = ++last;
    }

    synchronized News since(long number) {
        if (number < forgotten) {
            return new News(last, Optional.empty());
        }
        Deque<Told> unseen = new ArrayDeque<>();
        for (Told newest : told.sequencedValues().reversed()) {
            if (newest.number() <= number) {
                break;
            }
            unseen.push(newest);
        }
        Buffer encoded = Buffer.buffer();
        unseen.forEach(event -> encoded.appendBuffer(events.count(event.counter(), id(event.number()))));
        return new News(last, Optional.of(encoded));
    }

    synchronized long last() {
        return last;
    }

    /** Returns the id of an event, from a position in the log. */
    String id(long number) {
        return name + "-" + number;
    }

    /** Returns the position of an event id; empty when it is not in this log. */
    synchronized OptionalLong seen(String id) {
        if (!id.startsWith(name + "-")) {
            return OptionalLong.empty();
        }
        try {
            long number = Long.parseLong(id, name.length() + 1, id.length(), 10);
            return number >= forgotten && number <= last ? OptionalLong.of(number) : OptionalLong.empty();
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
