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
 * The lines of a body that may never end, as they arrive. A thread of its own reads ahead of who works on them, so that
 * those that come one by one are worked on together while that takes its time, but never more than
 * {@value #READ_AHEAD}. Empty lines are left out. A body that is cut off fails, and what has come of its last line is
 * no line.
 */
public final class Lines implements AutoCloseable {

    /** In bytes; a longer one is not kept. */
    public static final int MAX_LENGTH = 1_024;

    /* At most a fiftieth of the commands that may be on their way to Redis. */
    private static final int READ_AHEAD = 250;

    /** What the reading thread finds. */
    private sealed interface Found {}

    /**
     * A line.
     *
     * @param number which, the first being 1
     * @param text its text, the beginning of one that is too long
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

    /** Waits for lines, and returns all that have arrived then; none at the end. */
    public List<Line> arrived() throws IOException, InterruptedException {
        List<Line> lines = new ArrayList<>();
        boolean more = take(lines);
        while (more && found.peek() instanceof Line) {
            more = take(lines);
        }
        return lines;
    }

    /** Waits for so many lines and returns them; fewer at the end only. */
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
            // The answer to who was not answered anything yet; for all others the connection breaks off.
            case Stop _ -> throw new ServiceUnavailableException();
        };
    }

    /** Whatever ends the body is found, however often this thread is interrupted: somebody waits for it until the close. */
    private void read() {
        Found end = readToTheEnd();
        while (!isClosed) {
            try {
                found.put(end);
                return;
            } catch (InterruptedException e) {
                // By a stop, when the body has ended already, or by the close.
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

    /** Fails after those that were read until now, since the service ends. */
    void stop() {
        reader.interrupt();
    }

    /** Reads no more. */
    @Override
    public void close() throws IOException {
        isClosed = true;
        reader.interrupt();
        in.close();
    }
}
