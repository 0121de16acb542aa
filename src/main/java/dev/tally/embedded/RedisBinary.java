package dev.tally.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import redis.embedded.core.ExecutableProvider;
import redis.embedded.error.OsArchitectureNotFound;

/**
 * An executable redis-server.
 *
 * @param executable its file
 * @param major its major version
 */
record RedisBinary(Path executable, int major) {

    private static final String NAME = "redis-server";
    private static final Pattern VERSION = Pattern.compile("v=(\\d+)\\.");

    /**
     * Finds redis-server on the PATH, falling back to the bundled one.
     *
     * @param directory where to unpack the bundled one
     */
    static RedisBinary find(Path directory) {
        return onPath(System.getenv().getOrDefault("PATH", ""))
                .map(RedisBinary::of)
                .findFirst()
                .orElseGet(() -> of(unpack(directory)));
    }

    private static Stream<Path> onPath(String path) {
        return Stream.of(path.split(java.io.File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, NAME))
                .filter(Files::isExecutable);
    }

    private static Path unpack(Path directory) {
        try {
            Path folder = Files.createDirectories(directory.resolve("bin"));
            for (Path old : Files.newDirectoryStream(folder)) {
                Files.delete(old);
            }
            return ExecutableProvider.newJarResourceProvider(folder.toFile())
                    .get()
                    .toPath();
        } catch (IOException | OsArchitectureNotFound e) {
            throw new EmbeddedRedisException(
                    "There is no " + NAME + " on the PATH, and the bundled one can't be used here: " + e.getMessage(),
                    e);
        }
    }

    private static RedisBinary of(Path executable) {
        String version = version(executable);
        Matcher matcher = VERSION.matcher(version);
        if (!matcher.find()) {
            throw new EmbeddedRedisException(
                    executable + " does not run on this machine: " + version.strip() + ". Install Redis", null);
        }
        return new RedisBinary(executable, Integer.parseInt(matcher.group(1)));
    }

    private static String version(Path executable) {
        try {
            Process process = new ProcessBuilder(executable.toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(executable + " can't be run", e);
        }
    }
}
