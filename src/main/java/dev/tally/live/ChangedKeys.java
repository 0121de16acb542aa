package dev.tally.live;

import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceArray;

import dev.tally.counter.Key;

/**
 * The counters of one namespace that have changed since they were last taken. To add one neither locks nor allocates; what
 * does not fit is remembered as "any of them".
 */
final class ChangedKeys {

    /** What is taken when any counter may have changed. */
    static final String ANY = "";

    /* 5,000 different counters a second, as they are taken ten times. 2 KB. */
    private static final int SLOTS_BITS = 9;
    private static final int SLOTS = 1 << SLOTS_BITS;

    /* Where half of the slots are taken, hardly any key looks at more than these. */
    private static final int PROBES = 16;

    /* Spreads the hashes of 1, 2, 3 …, which are neighbours. */
    private static final int GOLDEN_RATIO = 0x9E3779B9;

    private final AtomicReferenceArray<Key> slots = new AtomicReferenceArray<>(SLOTS);
    private final AtomicBoolean any = new AtomicBoolean();

    void add(Key key) {
        if (any.get()) {
            return;
        }
        int first = key.hashCode() * GOLDEN_RATIO >>> Integer.SIZE - SLOTS_BITS;
        for (int i = 0; i < PROBES; i++) {
            int slot = first + i & SLOTS - 1;
            Key there = slots.get(slot);
            if (there == null) {
                there = slots.compareAndExchange(slot, null, key);
            }
            if (there == null || there.equals(key)) {
                return;
            }
        }
        addAny();
    }

    void addAny() {
        any.set(true);
    }

    /**
     * Takes all out: keys with a space between them, or {@link #ANY}. What is added meanwhile is taken now or the next
     * time.
     */
    Optional<String> take() {
        // Before the keys: an add that finds it set is followed by this taking.
        boolean anyTaken = any.getAndSet(false);
        StringJoiner keys = new StringJoiner(" ");
        for (int i = 0; i < SLOTS; i++) {
            if (slots.get(i) != null) {
                keys.add(slots.getAndSet(i, null).value());
            }
        }
        if (anyTaken) {
            return Optional.of(ANY);
        }
        return keys.length() == 0 ? Optional.empty() : Optional.of(keys.toString());
    }
}
