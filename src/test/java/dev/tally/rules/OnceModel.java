package dev.tally.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * The rule {@code once} in its plainest form: who was counted when. A visitor is seen from an add that counted until the
 * window is over, unless the next add is exactly the opposite. One thing is open: whether a visit is still known whose
 * window was over already, before the clock was set back into it.
 */
final class OnceModel {

    private final Duration window;
    private final Map<Visit, Counted> last = new HashMap<>();
    private final Map<String, Long> values = new HashMap<>();

    OnceModel(Duration window) {
        this.window = window;
    }

    private record Visit(String key, int visitor) {}

    private record Counted(Instant at, long by, boolean wasOver) {}

    /**
     * What an add is answered.
     *
     * @param value the counter's value
     * @param counted whether the add counted
     */
    record Answer(long value, boolean counted) {}

    /** Tells a time to which the clock was set. */
    void passed(Instant now) {
        last.replaceAll((_, counted) ->
                now.isBefore(counted.at().plus(window)) ? counted : new Counted(counted.at(), counted.by(), true));
    }

    /**
     * Returns how an add has to be answered.
     *
     * @param isCounted how it was answered, for what is open
     */
    Answer add(String key, int visitor, long by, Instant now, boolean isCounted) {
        Visit visit = new Visit(key, visitor);
        Counted before = last.get(visit);
        boolean isSeen = before != null
                && by != -before.by()
                && Duration.between(before.at(), now).abs().compareTo(window) < 0
                && !(before.wasOver() && isCounted);
        if (!isSeen) {
            last.put(visit, new Counted(now, by, false));
            values.merge(key, by, Long::sum);
        }
        return new Answer(value(key), !isSeen);
    }

    long value(String key) {
        return values.getOrDefault(key, 0L);
    }
}
