package dev.tally.counter;

import jakarta.inject.Singleton;

import dev.tally.TallyConfig;
import io.quarkus.runtime.Startup;

/** Allows the names that CountAPI allows, where its calls are on: what is counted by them is a counter as all others. */
@Singleton
@Startup
class CallersNames {

    CallersNames(TallyConfig config) {
        Name.allowWide(config.countapi().enabled());
    }
}
