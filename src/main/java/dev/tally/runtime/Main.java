package dev.tally.runtime;

import java.util.Locale;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/**
 * Starts the service. With the argument {@code health} it ends with 0 when the one that runs here is ready, and else with
 * 1: a container without a shell has nothing else that could ask.
 */
@QuarkusMain
public final class Main {

    public static void main(String... args) {
        // Programs read what this one writes, its configuration of Redis and its log: numbers are in ASCII digits,
        // whatever
        // the language of the machine.
        Locale.setDefault(Locale.ROOT);
        if (args.length == 1 && args[0].equals("health")) {
            System.exit(Health.isReady() ? 0 : 1);
        }
        Quarkus.run(args);
    }
}
