package dev.tally.runtime;

import java.util.Locale;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/**
 * Starts the service. With the argument {@code health} it exits with 0 when the service on this machine is ready, else
 * with 1: a health check for containers without a shell.
 */
@QuarkusMain
public final class Main {

    public static void main(String... args) {
        // Its Redis configuration and its log are read by programs: format numbers with ASCII digits in every locale.
        Locale.setDefault(Locale.ROOT);
        if (args.length == 1 && args[0].equals("health")) {
            System.exit(Health.isReady() ? 0 : 1);
        }
        Quarkus.run(args);
    }
}
