package dev.tally.store.top;

import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A result computed by one caller at a time, who blocks, and shared by all. Callers that wait for a computation also
 * share its failure: otherwise each would wait for its own, one after the other.
 *
 * @param <T> the result
 */
final class Shared<T> {

    private final Supplier<T> maker;

    private volatile Optional<T> made = Optional.empty();
    private Optional<RuntimeException> failure = Optional.empty();
    private long failed;

    Shared(Supplier<T> maker) {
        this.maker = maker;
    }

    /** Returns the last result, if any, even while another is being computed. */
    Optional<T> last() {
        return made;
    }

    /** Returns the last result if the caller accepts it, or else computes another. */
    T get(Predicate<T> isGoodEnough) {
        long called = System.nanoTime();
        synchronized (this) {
            if (failure.isPresent() && failed - called > 0) {
                throw failure.get();
            }
            if (made.filter(isGoodEnough).isEmpty()) {
                made = Optional.of(make());
            }
            return made.get();
        }
    }

    private T make() {
        try {
            return maker.get();
        } catch (RuntimeException e) {
            failure = Optional.of(e);
            failed = System.nanoTime();
            throw e;
        }
    }
}
