package dev.tally.counter;

import java.util.List;
import java.util.Optional;

/**
 * A part of a listing.
 *
 * @param counters in the order of storage, which never changes: no counter is listed twice or missed
 * @param next where the next part begins, empty after the last
 */
public record Page(List<Counter> counters, Optional<Cursor> next) {}
