package dev.tally.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jboss.logging.Logger;

/**
 * The data directory of an embedded Redis. A file lock keeps other services out; the operating system releases it when
 * the process ends, even after a crash.
 */
final class DataDirectory implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(DataDirectory.class);

    private static final long END_SECONDS = 10;

    private final Path path;
    private final FileChannel lockFile;

    private DataDirectory(Path path, FileChannel lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    /**
     * Locks the directory, creating it if necessary.
     *
     * @throws EmbeddedRedisException when another service has locked it
     */
    static DataDirectory take(Path directory) {
        Path path = directory.toAbsolutePath().normalize();
        try {
            Files.createDirectories(path);
            FileChannel lockFile = FileChannel.open(
                    path.resolve("tally.lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            if (!isLocked(lockFile)) {
                String owner = Files.readString(path.resolve("tally.lock")).strip();
                lockFile.close();
                throw new EmbeddedRedisException(
                        "The data directory " + path + " is in use by another Tally, process " + owner
                                + ". Stop that one, or give this one a directory of its own with TALLY_DATA",
                        null);
            }
            lockFile.truncate(0);
            lockFile.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
            return new DataDirectory(path, lockFile);
        } catch (IOException e) {
            throw new EmbeddedRedisException("The data directory " + path + " can't be used: " + e, e);
        }
    }

    private static boolean isLocked(FileChannel lockFile) throws IOException {
        try {
            FileLock lock = lockFile.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    Path path() {
        return path;
    }

    /** Ends an orphaned Redis, whose service and keeper were killed: two servers would overwrite each other's files. */
    void endOrphan() {
        orphan().ifPresent(redis -> {
            LOG.infof("Stopping an orphaned Redis, process %d", redis.pid());
            redis.destroy();
            try {
                redis.onExit().get(END_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                redis.destroyForcibly();
                redis.onExit().join();
            } catch (ExecutionException | InterruptedException e) {
                throw new IllegalStateException("interrupted while ending the old Redis", e);
            }
        });
    }

    private Optional<ProcessHandle> orphan() {
        Path pidFile = path.resolve("redis.pid");
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        try {
            long pid = Long.parseLong(Files.readString(pidFile).strip());
            return ProcessHandle.of(pid).filter(this::isRedisOfThisDirectory);
        } catch (IOException | NumberFormatException e) {
            LOG.warnf("%s can't be read: %s", pidFile, e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Returns whether the process is the Redis server of this directory, as its process id may have been reused. On Linux
     * the working directory is compared; on other systems, only the name of the program.
     */
    private boolean isRedisOfThisDirectory(ProcessHandle process) {
        Path workingDirectory = Path.of("/proc", Long.toString(process.pid()), "cwd");
        try {
            return Files.exists(Path.of("/proc/self"))
                    ? Files.isSameFile(workingDirectory, path)
                    : process.info().command().orElse("").contains("redis");
        } catch (IOException e) {
            LOG.debugf(e, "Process %d is not ours to look into", process.pid());
            return false;
        }
    }

    private Path configuration() {
        return path.resolve("redis.conf");
    }

    /**
     * Checks that a server can read the existing data: Redis 6 would ignore the append-only directory of Redis 7 and
     * later, and start empty.
     */
    void requireReadableBy(RedisBinary redis) {
        if (redis.major() < 7 && Files.exists(path.resolve("appendonlydir"))) {
            throw new EmbeddedRedisException(
                    "The counts in " + path + " were written by Redis 7 or later, and " + redis.executable()
                            + " is Redis " + redis.major() + ". Install Redis 7 or later",
                    null);
        }
    }

    /** Writes the configuration of the server. It contains the password, so only the owner may read the file. */
    Path writeConfiguration(int port, String password, EmbeddedConfig.Fsync fsync) {
        String own = """
                bind 127.0.0.1
                port %s
                requirepass %s
                dir "%s"
                pidfile "%s"
                appendfsync %s
                """.formatted(
                        Integer.toString(port),
                        password,
                        quotable(path),
                        quotable(path.resolve("redis.pid")),
                        fsync.name().toLowerCase(Locale.ROOT));
        try (InputStream shared = DataDirectory.class.getResourceAsStream("/embedded/redis.conf")) {
            Path file = configuration();
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            // The last value of a setting takes effect.
            return Files.writeString(file, new String(shared.readAllBytes(), StandardCharsets.UTF_8) + own);
        } catch (IOException e) {
            throw new UncheckedIOException("The configuration of Redis can't be written to " + path, e);
        }
    }

    /** Escapes a path for a quoted string in a Redis configuration. */
    private static String quotable(Path path) {
        return path.toString().replace("\\", "\\\\").replace("\"", "\\\"");
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
