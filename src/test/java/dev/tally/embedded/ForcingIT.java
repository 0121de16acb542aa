package dev.tally.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.tally.testsupport.RedisServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What runs Redis has the system force its file to the disk, for as long as Redis lives. */
class ForcingIT {

    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    @Test
    void the_file_is_forced_each_second_until_redis_ends() throws IOException {
        Path asked = folder.resolve("asked");
        // Another `sync` than the system's.
        Map<String, String> path = Map.of("PATH", programThatNotes(asked) + ":" + System.getenv("PATH"));
        try (RedisServer redis = RedisServer.start(folder, path)) {
            await().atMost(SOON).until(() -> lines(asked).size() >= 2);
            assertThat(lines(asked))
                    .allSatisfy(arguments -> assertThat(arguments).startsWith("-d " + folder));
            assertThat(lines(asked).getLast()).containsPattern("\\.(incr\\.)?aof");
            List<ProcessHandle> forcing = redis.process().children().toList();
            assertThat(forcing).isNotEmpty();
            redis.kill();
            await().atMost(SOON).until(() -> forcing.stream().noneMatch(ProcessHandle::isAlive));
        }
    }

    private Path programThatNotes(Path asked) throws IOException {
        Path programs = Files.createDirectory(folder.resolve("programs"));
        Path sync = Files.writeString(programs.resolve("sync"), "#!/bin/sh\necho \"$@\" >>'" + asked + "'\n");
        Files.setPosixFilePermissions(sync, PosixFilePermissions.fromString("rwx------"));
        return programs;
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }
}
