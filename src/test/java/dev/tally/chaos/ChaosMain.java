package dev.tally.chaos;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;

/** The program behind {@code scripts/chaos}. */
final class ChaosMain {

    private ChaosMain() {}

    /**
     * Runs a chaos and prints its verdict. Exits with 0 only when it was exact, and proves something.
     *
     * @param args a folder for data and logs; minutes; the seed; how many clients
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path folder = Path.of(args[0]);
        Trio trio = new Trio(folder);
        Runtime.getRuntime().addShutdownHook(new Thread(trio::close));
        ProcessHandle.current().parent().ifPresent(script -> endWith(script, trio, folder));
        trio.start(Trio.REWRITES_OFTEN);
        Duration duration = Duration.ofMillis(Math.round(Double.parseDouble(args[1]) * 60_000));
        int clients = Integer.parseInt(args[3]);
        Chaos chaos = new Chaos(trio, folder, Subjects.ofAll(clients));
        Verdict verdict = chaos.run(duration, Long.parseLong(args[2]), clients);
        System.out.println(verdict);
        System.exit(verdict.isExact() && verdict.isProof() ? 0 : 1);
    }

    /** Cleans up and ends when the script is gone, which would have done so: it was killed with -9. */
    private static void endWith(ProcessHandle script, Trio trio, Path folder) {
        // In a thread of its own: in that of onExit nobody would be told of the end of the victims.
        Thread.ofPlatform().daemon().start(() -> {
            script.onExit().join();
            trio.close();
            delete(folder);
            System.exit(1);
        });
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
