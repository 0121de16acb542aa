package dev.tally.api;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

import dev.tally.counter.CounterFailure;
import dev.tally.counter.IdempotencyKey;
import dev.tally.counter.Names;
import dev.tally.counter.Outcome;
import dev.tally.http.json.Item;
import dev.tally.http.json.Lines;
import dev.tally.http.json.Lines.Line;
import dev.tally.http.json.Ndjson;
import dev.tally.http.json.Result;

/**
 * A stream of changes as NDJSON, of any length. Without an Idempotency-Key, all lines that have arrived are made in one
 * batch, and those that arrive meanwhile in the next. With one, the stream is split into parts of {@value #PART} lines,
 * so that a retry has the same parts. The last part has fewer lines, possibly none.
 */
final class ChangeStream {

    private static final int PART = 1_000;

    private final Maker maker;
    private final Ndjson format;
    private final Names names;
    private final Item.Visitors visitors;
    private final Optional<IdempotencyKey> once;

    /* The key was used for other content: the rest of the stream fails in the same way. */
    private Optional<CounterFailure> refusal = Optional.empty();

    ChangeStream(Maker maker, Ndjson format, Names names, Item.Visitors visitors, Optional<IdempotencyKey> once) {
        this.maker = maker;
        this.format = format;
        this.names = names;
        this.visitors = visitors;
        this.once = once;
    }

    /** Makes the changes of lines, and returns their outcomes in order. */
    interface Maker {
        List<Outcome> make(List<Item.Valid> changes);

        /** Does so once for each key and part. */
        List<Outcome> makePart(IdempotencyKey once, long part, List<Item.Valid> changes);
    }

    /** Receives the results of lines, in order. */
    interface Listener {
        void done(List<Line> lines, List<Result> results) throws IOException;
    }

    /**
     * Makes the changes. Blocks until the end of the stream.
     *
     * @throws IOException when the stream is cut off
     */
    void run(Lines lines, Listener listener) throws IOException {
        try {
            if (once.isEmpty()) {
                makeAsTheyArrive(lines, listener);
            } else {
                makeInParts(once.get(), lines, listener);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private void makeAsTheyArrive(Lines lines, Listener listener) throws IOException, InterruptedException {
        for (List<Line> arrived = lines.arrived(); !arrived.isEmpty(); arrived = lines.arrived()) {
            List<Item> items = arrived.stream()
                    .map(line -> format.parse(line, names, visitors))
                    .toList();
            List<Outcome> outcomes = maker.make(valid(items));
            listener.done(arrived, Result.of(items, outcomes));
        }
    }

    private void makeInParts(IdempotencyKey key, Lines lines, Listener listener)
            throws IOException, InterruptedException {
        List<Line> part;
        long number = 0;
        do {
            part = lines.next(PART);
            List<Item> items = part.stream()
                    .map(line -> format.parse(line, names, visitors))
                    .toList();
            listener.done(part, Result.of(items, makeOnce(key, number, valid(items))));
            number++;
        } while (part.size() == PART);
    }

    private List<Outcome> makeOnce(IdempotencyKey key, long part, List<Item.Valid> changes) {
        if (refusal.isPresent()) {
            return failed(refusal.get(), changes);
        }
        try {
            return maker.makePart(key, part, changes);
        } catch (CounterFailure failure) {
            return failed(failure, changes);
        }
    }

    private List<Outcome> failed(CounterFailure failure, List<Item.Valid> changes) {
        if (failure instanceof CounterFailure.KeyReused) {
            refusal = Optional.of(failure);
        }
        return Collections.nCopies(changes.size(), new Outcome.Failed(failure, false));
    }

    private static List<Item.Valid> valid(List<Item> items) {
        return items.stream()
                .filter(Item.Valid.class::isInstance)
                .map(Item.Valid.class::cast)
                .toList();
    }
}
