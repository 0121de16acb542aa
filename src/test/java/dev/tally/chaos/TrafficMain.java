package dev.tally.chaos;

import java.net.http.HttpClient;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

/** Runs a command under traffic: what {@code scripts/e2e} does to a deployment. */
final class TrafficMain {

    /* Of undisturbed traffic, before and after. */
    private static final long QUIET_SECONDS = 3;

    /* In which a service that was cut off has to be back. */
    private static final double LONGEST_OUTAGE_SECONDS = 30;

    private static final int MISTAKES_SHOWN = 20;

    private TrafficMain() {}

    /**
     * Exits with 0 only when the command did, every count is exact, and calls have failed in the allowed ways only. The
     * admin token, for removing the counters in the end, is in {@code TALLY_ADMIN_TOKEN}.
     *
     * @param args the URL; how many calls a second; a regular expression of the failures that are allowed, such as
     *     {@code status 503}; the command
     */
    public static void main(String[] args) throws Exception {
        try (HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            Traffic traffic =
                    new Traffic(http, args[0], "e2e-" + UUID.randomUUID().toString());
            int exitCode = disturb(
                    traffic, Integer.parseInt(args[1]), Arrays.asList(args).subList(3, args.length));
            List<String> mistakes = traffic.mistakes();
            System.out.print(traffic.figures());
            System.out.printf("mistakes           %,d%n", mistakes.size());
            mistakes.stream().limit(MISTAKES_SHOWN).forEach(System.out::println);
            traffic.forget(Optional.ofNullable(System.getenv("TALLY_ADMIN_TOKEN")));
            System.exit(exitCode == 0 && mistakes.isEmpty() && isAllowed(traffic.figures(), args[2]) ? 0 : 1);
        }
    }

    /** Returns what the command exited with. */
    private static int disturb(Traffic traffic, int perSecond, List<String> command) throws Exception {
        AtomicBoolean going = new AtomicBoolean(true);
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<?> visitors = threads.submit(() -> {
                traffic.comeWhile(going::get, perSecond);
                return null;
            });
            TimeUnit.SECONDS.sleep(QUIET_SECONDS);
            int exitCode = new ProcessBuilder(command).inheritIO().start().waitFor();
            TimeUnit.SECONDS.sleep(QUIET_SECONDS);
            going.set(false);
            visitors.get();
            return exitCode;
        }
    }

    private static boolean isAllowed(TrafficFigures figures, String allowed) {
        return figures.outageSeconds() < LONGEST_OUTAGE_SECONDS
                && figures.failures().stream().allMatch(Pattern.compile(allowed).asMatchPredicate());
    }
}
