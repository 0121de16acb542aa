package dev.tally.countapi.counters;

import java.util.Optional;

/**
 * A counter of another service, to be imported.
 *
 * @param name its name, there and here
 * @param value its value there
 * @param owner its admin key there, if any
 */
public record MovedCounter(CounterName name, long value, Optional<AdminKey> owner) {}
