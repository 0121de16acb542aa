package dev.tally.countapi;

import jakarta.inject.Singleton;

import dev.tally.countapi.counters.CountApiConfig;
import dev.tally.counter.Name;
import io.quarkus.runtime.Startup;

/** Allows the names of CountAPI where its calls are enabled: its counters are also accessible by all other calls. */
@Singleton
@Startup
class CallersNames {

    CallersNames(CountApiConfig config) {
        Name.allowWide(config.enabled());
    }
}
