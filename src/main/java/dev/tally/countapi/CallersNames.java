package dev.tally.countapi;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import dev.tally.countapi.counters.CountApiConfig;
import dev.tally.counter.Names;

/** Allows the names of CountAPI where its calls are enabled: its counters are also accessible by all other calls. */
final class CallersNames {

    private CallersNames() {}

    @Produces
    @Singleton
    static Names names(CountApiConfig config) {
        return config.enabled() ? Names.WIDE : Names.STRICT;
    }
}
