package dev.tally.testsupport;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/**
 * A wall clock for one Redis, which stands still and is set by the test: days pass at once, and a test knows the millisecond
 * of each command. libfaketime (of the Debian package faketime) replaces it for all that Redis does by it: {@code TIME} and
 * the expiry of keys. Timers of Redis go on, as they use another clock.
 */
public final class RedisClock {

    /** The command of the package, for {@link RequiresTool}. */
    public static final String TOOL = "faketime";

    /* The dynamic linker expands $LIB. Debian's Redis allocates by jemalloc, which asks for the time before libfaketime
    can tell it, and hangs; so the allocator of libc goes first. MT: threads of Redis ask at the same time. */
    private static final String LIBRARIES = "/usr/$LIB/faketime/libfaketimeMT.so.1:libc.so.6";

    /* In the middle of a millisecond, as libfaketime is not exact to the microsecond. */
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS'5'").withZone(ZoneOffset.UTC);

    private final Path file;
    private volatile Instant now;

    /**
     * Makes a clock.
     *
     * @param folder for its file
     * @param now the first time
     */
    public RedisClock(Path folder, Instant now) {
        file = folder.resolve("clock");
        set(now);
    }

    /** Returns the environment variables with which a Redis uses this clock. */
    public Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD",
                LIBRARIES,
                "FAKETIME_TIMESTAMP_FILE",
                file.toString(),
                "FAKETIME_NO_CACHE",
                "1",
                "DONT_FAKE_MONOTONIC",
                "1",
                "TZ",
                "UTC");
    }

    /** Returns the time, in whole milliseconds. */
    public Instant now() {
        return now;
    }

    /** Moves it on, or back if the duration is negative. The next command uses the new time. */
    public void move(Duration by) {
        set(now.plus(by));
    }

    /** Sets the clock. */
    public void set(Instant time) {
        try {
            // Redis reads the file at any moment: it has to be whole.
            Path next = Files.writeString(file.resolveSibling("clock.next"), FORMAT.format(time) + "\n");
            Files.move(next, file, ATOMIC_MOVE, REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        now = time;
    }

    /** Deletes what a killed Redis leaves behind: libfaketime shares memory between a process and its children. */
    public static void cleanUp(long pid) {
        try {
            Files.deleteIfExists(Path.of("/dev/shm/faketime_shm_" + pid));
            Files.deleteIfExists(Path.of("/dev/shm/sem.faketime_sem_" + pid));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
