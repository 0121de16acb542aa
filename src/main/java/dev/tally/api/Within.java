package dev.tally.api;

import java.util.stream.Stream;

import dev.tally.counter.Step;
import dev.tally.http.problem.HistoryNotKept;
import dev.tally.http.problem.InvalidParameter;
import dev.tally.rules.Kept;
import dev.tally.store.top.Span;

/** The times within which counters are ranked. The current hour or day is one of them, and not over yet. */
enum Within {
    TODAY("1d", 1),
    HOURS("24h", 0),
    WEEK("7d", 7),
    MONTH("30d", 30);

    private static final int HOURS_OF_A_DAY = 24;

    private final String text;
    private final int days;

    Within(String text, int days) {
        this.text = text;
        this.days = days;
    }

    static Within parse(String text) {
        return Stream.of(values())
                .filter(one -> one.text.equals(text))
                .findAny()
                .orElseThrow(() -> new InvalidParameter("within", "24h, 1d, 7d or 30d"));
    }

    /**
     * Returns the hours or days.
     *
     * @throws HistoryNotKept when the namespace does not keep them
     */
    Span span(Kept kept) {
        Span span = this == HOURS ? new Span(Step.HOUR, HOURS_OF_A_DAY) : new Span(Step.DAY, days);
        if (kept.of(span.step()) < span.count()) {
            throw new HistoryNotKept();
        }
        return span;
    }
}
