package dev.tally.counter;

import java.util.List;
import java.util.Optional;

/**
 * One page of a listing.
 *
 * @param counters in storage order, which never changes: no counter is listed twice or missed
 * @param next where the next page begins, empty after the last
 */
public record Page(List<Counter> counters, Optional<Cursor> next) {}
