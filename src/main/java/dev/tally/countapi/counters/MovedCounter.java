package dev.tally.countapi.counters;

import java.util.Optional;

/**
 * A counter as another service has it.
 *
 * @param name what it is called, there and here
 * @param value its count there
 * @param owner what its owner changes it with there, if he can
 */
public record MovedCounter(CounterName name, long value, Optional<AdminKey> owner) {}
