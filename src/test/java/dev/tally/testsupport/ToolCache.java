package dev.tally.testsupport;

import java.nio.file.Path;
import java.util.Optional;

/** The folder in which {@code scripts/lib/tools.sh} installs what distributions do not package. */
public final class ToolCache {

    private static final Path FOLDER = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
            .filter(folder -> !folder.isEmpty())
            .map(Path::of)
            .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
            .resolve("tally");

    private ToolCache() {}

    public static Path file(String path) {
        return FOLDER.resolve(path);
    }
}
