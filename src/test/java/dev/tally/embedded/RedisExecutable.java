package dev.tally.embedded;

import java.nio.file.Path;

/** The redis-server that the service itself would start, for tests that need one. */
public final class RedisExecutable {

    private RedisExecutable() {}

    public static String find(Path folder) {
        return RedisBinary.find(folder).executable().toString();
    }
}
