package dev.tally.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

import dev.tally.testsupport.Ports;
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
        Process redis = start(programThatNotes(asked));
        try {
            await().atMost(SOON).until(() -> lines(asked).size() >= 2);
            assertThat(lines(asked))
                    .allSatisfy(arguments -> assertThat(arguments).startsWith("-d " + folder));
            assertThat(lines(asked).getLast()).containsPattern("\\.(incr\\.)?aof");
            List<ProcessHandle> forcing = redis.children().toList();
            assertThat(forcing).isNotEmpty();
            redis.destroyForcibly().onExit().join();
            await().atMost(SOON).until(() -> forcing.stream().noneMatch(ProcessHandle::isAlive));
        } finally {
            redis.destroyForcibly();
        }
    }

    /** Starts Redis with another {@code sync} than the system's. */
    private Process start(Path programs) throws IOException {
        Path embedded = Path.of("src/main/resources/embedded").toAbsolutePath();
        ProcessBuilder builder = new ProcessBuilder(
                        "sh",
                        embedded.resolve("forcing.sh").toString(),
                        folder.toString(),
                        RedisExecutable.find(folder),
                        embedded.resolve("redis.conf").toString(),
                        "--bind",
                        "127.0.0.1",
                        "--port",
                        Integer.toString(Ports.free()),
                        "--dir",
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("redis.log").toFile());
        builder.environment().merge("PATH", programs + ":", (path, own) -> own + path);
        return builder.start();
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
