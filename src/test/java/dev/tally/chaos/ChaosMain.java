package dev.tally.chaos;

import java.nio.file.Path;
import java.time.Duration;

/** The program behind {@code scripts/chaos}. */
final class ChaosMain {

    private ChaosMain() {}

    /**
     * Runs a chaos and prints its verdict. Exits with 0 only when it was exact, and proves something.
     *
     * @param args a folder for data and logs; minutes; the seed; how many clients
     */
    public static void main(String[] args) throws InterruptedException {
        Trio trio = new Trio(Path.of(args[0]));
        Runtime.getRuntime().addShutdownHook(new Thread(trio::close));
        // Killed with -9, the script can't end this.
        ProcessHandle.current().parent().ifPresent(script -> script.onExit().thenRun(() -> System.exit(1)));
        trio.start(Trio.REWRITES_OFTEN);
        Duration duration = Duration.ofMillis(Math.round(Double.parseDouble(args[1]) * 60_000));
        Verdict verdict = new Chaos(trio).run(duration, Long.parseLong(args[2]), Integer.parseInt(args[3]));
        System.out.println(verdict);
        System.exit(verdict.isExact() && verdict.isProof() ? 0 : 1);
    }
}
