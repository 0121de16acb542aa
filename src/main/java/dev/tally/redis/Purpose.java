package dev.tally.redis;

import java.util.function.Function;

import dev.tally.counter.CounterFailure;

/**
 * What a command is for.
 *
 * @param isKept whether it stores what must not be lost
 * @param unknown what it means that it may have been carried out or not
 */
public record Purpose(boolean isKept, Function<Throwable, CounterFailure> unknown) {

    /** It may be carried out although its answer is lost: it only reads, or stores nothing of weight. */
    public static final Purpose ASK = new Purpose(false, RedisErrors::unavailable);

    /** It stores what must not be lost, and a second run of it changes nothing. */
    static final Purpose KEEP = new Purpose(true, RedisErrors::unavailable);

    /** It would change something again when it was carried out again. */
    public static final Purpose CHANGE = new Purpose(true, RedisErrors::outcomeUnknown);

    /** It removes something, and a second run of it changes nothing. */
    static final Purpose REMOVE = new Purpose(false, RedisErrors::removalUnknown);
}
