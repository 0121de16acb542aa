package dev.tally.api;

import java.util.stream.Stream;

import dev.tally.counter.Step;
import dev.tally.http.problem.HistoryNotKept;
import dev.tally.http.problem.InvalidParameter;
import dev.tally.rules.Kept;
import dev.tally.store.top.Span;

/** The times within which counters are ranked. The current hour or day is one of them, and not over yet. */
enum Within {
    TODAY("1d", new Span(Step.DAY, 1)),
    HOURS("24h", new Span(Step.HOUR, 24)),
    WEEK("7d", new Span(Step.DAY, 7)),
    MONTH("30d", new Span(Step.DAY, 30));

    private final String text;
    private final Span span;

    Within(String text, Span span) {
        this.text = text;
        this.span = span;
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
        if (kept.of(span.step()) < span.count()) {
            throw new HistoryNotKept();
        }
        return span;
    }
}
