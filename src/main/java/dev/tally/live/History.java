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
 * What was told of a topic last, numbered: of each counter the newest value alone. So a viewer needs no queue, only the
 * number up to which it has seen all; one that has fallen too far behind begins anew with the whole state.
 */
final class History {

    /** How many counters it holds. */
    static final int MOST = 1_000;

    /* Numbers mean something only within the history that has given them. */
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

    /** A value that was told, and its number. */
    private record Told(long number, long value, Buffer event) {}

    /**
     * What a viewer has not seen.
     *
     * @param number up to where it has seen all then
     * @param events the newest values; none when they are not all known any more
     */
    record News(long number, Optional<Buffer> events) {}

    /** Notes values that were just read, and returns whether any of them is new. */
    synchronized boolean note(List<Counter> counters) {
        long before = last;
        for (Counter counter : counters) {
            Told known = told.get(counter.key());
            if (known == null || known.value() != counter.value()) {
                told.putLast(counter.key(), new Told(++last, counter.value(), events.count(counter, id(last))));
            }
        }
        while (told.size() > MOST) {
            forgotten = told.pollFirstEntry().getValue().number();
        }
        return last != before;
    }

    /** Notes a state that is shown to some viewers. What another was shown before counts. */
    synchronized void show(List<Counter> state) {
        if (shown.size() > MOST) {
            shown.clear();
        }
        state.forEach(counter -> shown.putIfAbsent(counter.key(), counter.value()));
    }

    /** Returns the counters to read again, given the largest: all that were told lately, and those that were not told. */
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

    /** Notes that nothing of what was told may be true any more. */
    synchronized void forget() {
        told.clear();
        shown.clear();
        forgotten = ++last;
    }

    synchronized News since(long number) {
        if (number < forgotten) {
            return new News(last, Optional.empty());
        }
        Deque<Buffer> unseen = new ArrayDeque<>();
        for (Told newest : told.sequencedValues().reversed()) {
            if (newest.number() <= number) {
                break;
            }
            unseen.push(newest.event());
        }
        Buffer events = Buffer.buffer();
        unseen.forEach(events::appendBuffer);
        return new News(last, Optional.of(events));
    }

    synchronized long last() {
        return last;
    }

    /** Returns the id of an event, after which a viewer has seen all up to a number. */
    String id(long number) {
        return name + "-" + number;
    }

    /** Returns up to where a viewer has seen all, by the last id that it got; none when it is not known. */
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
