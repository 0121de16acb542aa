package dev.tally.chaos;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** All operations of all clients, written to a file line by line, to be judged by {@code check-history}. */
final class History implements AutoCloseable {

    private static final String CHECKER = "check-history";

    /* Half an hour of chaos takes it a minute. */
    private static final int PATIENCE_MINUTES = 15;

    private final Path folder;
    private final Path file;
    private final BufferedWriter writer;
    private final long start = System.nanoTime();

    /**
     * Begins one.
     *
     * @param folder where its file is written, and a picture of what the checker refuses
     */
    History(Path folder) {
        try {
            this.folder = folder;
            file = folder.resolve("history.jsonl");
            writer = Files.newBufferedWriter(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the time of an operation. */
    long now() {
        return System.nanoTime() - start;
    }

    void add(Operation operation) {
        String line = operation.toJson() + "\n";
        synchronized (this) {
            try {
                writer.write(line);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    Path file() {
        return file;
    }

    /** Has everything written. */
    @Override
    public synchronized void close() {
        try {
            writer.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns what the checker says of the history, once it is closed. */
    Judgement judge() throws IOException, InterruptedException {
        return judge(file, folder);
    }

    /** Returns what the checker says of a history. */
    static Judgement judge(Path history, Path pictures) throws IOException, InterruptedException {
        Path said = Files.createTempFile("check-history", ".txt");
        Process checker;
        try {
            checker = new ProcessBuilder(CHECKER, "-pictures", pictures.toString(), history.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
        } catch (IOException e) {
            throw new IOException(CHECKER + " can't be run; CI=true scripts/test and scripts/chaos build it", e);
        }
        if (!checker.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
            checker.destroyForcibly();
            return new Judgement(
                    Judgement.NOT_JUDGED, "no answer of %s within %d minutes".formatted(CHECKER, PATIENCE_MINUTES));
        }
        String text = Files.readString(said).strip();
        Files.delete(said);
        return new Judgement(checker.exitValue(), text);
    }
}
