package dev.tally.live;

import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceArray;

import dev.tally.counter.Key;

/**
 * The keys of one namespace that have changed since the last {@link #take}: a lock-free hash set with open addressing.
 * An add takes O(1) and does not allocate. When no slot is free within the probe limit, the set degrades to
 * {@link #ANY}.
 */
final class ChangedKeys {

    /** Returned by {@link #take} when any counter of the namespace may have changed. */
    static final String ANY = "";

    /* Enough for 5,000 different counters a second, taken ten times a second. 2 KB. */
    private static final int SLOTS_BITS = 9;
    private static final int SLOTS = 1 << SLOTS_BITS;

    /* With half of the slots in use, almost no key needs more probes. */
    private static final int PROBES = 16;

    /* Fibonacci hashing: spreads consecutive hashes, such as those of the keys 1, 2, 3. */
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
     * Removes and returns all keys, separated by spaces, or {@link #ANY}. A concurrent add is returned by this call or
     * the next.
     */
    Optional<String> take() {
        // Read before the keys: an add that still finds the flag set is covered by this call.
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
