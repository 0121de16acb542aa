package dev.tally.countapi;

import jakarta.inject.Singleton;

import dev.tally.countapi.counters.CountApiConfig;
import dev.tally.counter.Name;
import io.quarkus.runtime.Startup;

/** Allows the names that CountAPI allows, where its calls are on: what is counted by them is a counter as all others. */
@Singleton
@Startup
class CallersNames {

    CallersNames(CountApiConfig config) {
        Name.allowWide(config.enabled());
    }
}
