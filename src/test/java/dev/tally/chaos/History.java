package dev.tally.chaos;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** All operations of all clients, written to a file line by line, to be judged by {@code check-history}. */
final class History implements AutoCloseable {

    /** What its file is called. */
    static final String FILE = "history.jsonl";

    private static final String CHECKER = "check-history";

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
            file = folder.resolve(FILE);
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
    static Judgement judge(Path history, Path pictures, String... options) throws IOException, InterruptedException {
        Path said = Files.createTempFile(pictures, "judgement", ".txt");
        List<String> command = new ArrayList<>(List.of(CHECKER, "-pictures", pictures.toString()));
        command.addAll(List.of(options));
        command.add(history.toString());
        Process checker;
        try {
            checker = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
        } catch (IOException e) {
            throw new IOException(CHECKER + " can't be run; CI=true scripts/test and scripts/chaos build it", e);
        }
        int exitCode = checker.waitFor();
        String text = Files.readString(said).strip();
        Files.delete(said);
        return new Judgement(exitCode, text);
    }
}
