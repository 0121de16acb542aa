package dev.tally.drain;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.tally.testsupport.RedisServer;

/**
 * Tracks which part of the files of a Redis is on the disk: strace reports each write and each {@code fdatasync}. A power
 * loss discards everything written after the last one.
 */
final class ForcedFiles implements AutoCloseable {

    private static final Pattern WRITE = Pattern.compile("write\\(\\d+<([^>]+\\.aof)>.* = (\\d+)");
    private static final Pattern FORCE = Pattern.compile("f(?:data)?sync\\(\\d+<([^>]+\\.aof)>\\) += 0");

    private final Path calls;
    private final Map<Path, Long> before;
    private final Process strace;

    private ForcedFiles(Path calls, Map<Path, Long> before, Process strace) {
        this.calls = calls;
        this.before = before;
        this.strace = strace;
    }

    /** Starts to trace a Redis; everything written before counts as being on the disk. */
    static ForcedFiles of(RedisServer redis, Path folder) {
        try {
            Path calls = Files.createFile(folder.resolve("calls"));
            Process strace = new ProcessBuilder(
                            "strace",
                            "-y",
                            "-e",
                            "trace=write,fdatasync,fsync",
                            "-o",
                            calls.toString(),
                            "-p",
                            Long.toString(redis.process().pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("strace.log").toFile())
                    .start();
            Path status = Path.of("/proc/" + redis.process().pid() + "/status");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> Files.readString(status).contains("TracerPid:\t" + strace.pid()));
            Map<Path, Long> before = new HashMap<>();
            for (Path file : files(folder)) {
                before.put(file.toRealPath(), Files.size(file));
            }
            return new ForcedFiles(calls, before, strace);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".aof")).toList();
        }
    }

    /** Returns the number of bytes of each file on the disk. */
    Map<Path, Long> forced() {
        try {
            Map<Path, Long> written = new HashMap<>(before);
            Map<Path, Long> forced = new HashMap<>(before);
            for (String call : Files.readAllLines(calls)) {
                Matcher write = WRITE.matcher(call);
                Matcher force = FORCE.matcher(call);
                if (write.find()) {
                    written.merge(Path.of(write.group(1)), Long.parseLong(write.group(2)), Long::sum);
                } else if (force.find()) {
                    forced.put(Path.of(force.group(1)), written.get(Path.of(force.group(1))));
                }
            }
            return forced;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the content on the disk, as text. */
    String onDisk() {
        StringBuilder text = new StringBuilder();
        forced().forEach((file, size) -> text.append(read(file).substring(0, size.intValue())));
        return text.toString();
    }

    /** Returns everything written, as text. */
    String written() {
        StringBuilder text = new StringBuilder();
        before.keySet().forEach(file -> text.append(read(file)));
        return text.toString();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Simulates a power loss: ends Redis, and discards what was not forced to the disk. */
    void cutPower(RedisServer redis) {
        Map<Path, Long> forced = forced();
        redis.kill();
        forced.forEach((file, size) -> {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(size);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Override
    public void close() {
        strace.destroy();
        strace.onExit().join();
    }
}
