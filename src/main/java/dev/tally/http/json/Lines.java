package dev.tally.http.json;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

import jakarta.ws.rs.ServiceUnavailableException;

/**
 * The lines of an endless body, as they arrive. A virtual thread reads ahead by up to {@value #READ_AHEAD} lines, so
 * that lines that arrive one by one while others are processed form a batch. Empty lines are skipped. When the body is
 * cut off, reading fails, and its incomplete last line is dropped.
 */
public final class Lines implements AutoCloseable {

    /** The maximum length of a line in bytes. A longer line is truncated. */
    public static final int MAX_LENGTH = 1_024;

    /* At most a fiftieth of the commands that may be in flight to Redis. */
    private static final int READ_AHEAD = 250;

    /** An event from the reading thread. */
    private sealed interface Found {}

    /**
     * A line.
     *
     * @param number its number, from 1
     * @param text its text, truncated when too long
     * @param isTooLong whether it is longer than {@link #MAX_LENGTH}
     */
    public record Line(long number, String text, boolean isTooLong) implements Found {}

    private record End() implements Found {}

    private record Cut(IOException reason) implements Found {}

    private record Stop() implements Found {}

    private final BlockingQueue<Found> found = new ArrayBlockingQueue<>(READ_AHEAD);
    private final InputStream in;
    private final Thread reader;
    private volatile boolean isClosed;

    private final ByteArrayOutputStream line = new ByteArrayOutputStream(MAX_LENGTH);
    private boolean isTooLong;
    private long number = 1;

    public Lines(InputStream in) {
        this.in = in;
        this.reader = Thread.ofVirtual().name("lines").start(this::read);
    }

    /** Waits for at least one line and returns all that have arrived; an empty list at the end. */
    public List<Line> arrived() throws IOException, InterruptedException {
        List<Line> lines = new ArrayList<>();
        boolean more = take(lines);
        while (more && found.peek() instanceof Line) {
            more = take(lines);
        }
        return lines;
    }

    /** Waits for {@code count} lines and returns them; fewer only at the end. */
    public List<Line> next(int count) throws IOException, InterruptedException {
        List<Line> lines = new ArrayList<>(count);
        boolean more = true;
        while (more && lines.size() < count) {
            more = take(lines);
        }
        return lines;
    }

    /** Adds the next line, and returns whether there was one. */
    private boolean take(List<Line> lines) throws IOException, InterruptedException {
        return switch (found.take()) {
            case Line next -> lines.add(next);
            case End _ -> false;
            case Cut cut -> throw cut.reason();
            // This answers 503 if the answer has not begun; otherwise the connection is cut.
            case Stop _ -> throw new ServiceUnavailableException();
        };
    }

    /**
     * Always delivers the end of the body, despite interrupts, as the consumer waits for it until the stream is closed.
     */
    private void read() {
        Found end = readToTheEnd();
        while (!isClosed) {
            try {
                found.put(end);
                return;
            } catch (InterruptedException e) {
                // Interrupted by close(), or by stop() after the end of the body.
            }
        }
    }

    private Found readToTheEnd() {
        try {
            return readAll();
        } catch (InterruptedException e) {
            return new Stop();
        }
    }

    private Found readAll() throws InterruptedException {
        byte[] buffer = new byte[8_192];
        try {
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                for (int i = 0; i < length; i++) {
                    accept(buffer[i]);
                }
            }
            finish();
            return new End();
        } catch (InterruptedIOException e) {
            throw new InterruptedException(e.getMessage());
        } catch (IOException e) {
            return new Cut(e);
        }
    }

    private void accept(byte character) throws InterruptedException {
        if (character == '\n') {
            finish();
            number++;
        } else if (line.size() == MAX_LENGTH) {
            isTooLong = true;
        } else {
            line.write(character);
        }
    }

    private void finish() throws InterruptedException {
        String text = line.toString(StandardCharsets.UTF_8);
        if (!text.isBlank()) {
            found.put(new Line(number, text, isTooLong));
        }
        line.reset();
        isTooLong = false;
    }

    /** Stops on shutdown: reading fails after the lines that have been read so far. */
    void stop() {
        reader.interrupt();
    }

    /** Stops reading. */
    @Override
    public void close() throws IOException {
        isClosed = true;
        reader.interrupt();
        in.close();
    }
}
