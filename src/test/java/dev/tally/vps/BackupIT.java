package dev.tally.vps;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

import dev.tally.embedded.RedisExecutable;
import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.RequiresTool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The backups of a host, with its programs as {@code vps/install --no-root} lays them out, and a real Redis. */
@RequiresTool("redis-cli")
class BackupIT {

    @TempDir
    Path home;

    private RedisServer redis;

    @BeforeEach
    void start() throws Exception {
        Path data = Files.createDirectories(tally("var/redis"));
        Files.createDirectories(tally("var/backups"));
        Path socket = Files.createDirectories(home.resolve("run/tally-redis")).resolve("redis.sock");
        copyPrograms();
        set("");
        redis = RedisServer.start(data, "--unixsocket", socket.toString(), "--repl-diskless-sync-delay", "0");
        for (int i = 1; i <= 300; i++) {
            redis.send("HINCRBY tally:{song:%d} %d %d".formatted(i % 7, i, i));
        }
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    private void copyPrograms() throws IOException {
        Path host = Files.createDirectories(tally("host"));
        try (Stream<Path> files = Files.list(Path.of("vps"))) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                Files.copy(file, host.resolve(file.getFileName().toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        Files.copy(Path.of("redis/redis.conf"), host.resolve("redis.conf"));
        Path bin = Files.createDirectories(home.resolve("bin"));
        Path executable = Path.of(RedisExecutable.find(home));
        if (executable.isAbsolute()) {
            Files.createSymbolicLink(bin.resolve("redis-server"), executable);
        }
    }

    @Test
    void a_backup_has_every_counter() throws Exception {
        backup();
        Properties text = text();
        assertThat(text.getProperty("counters")).isEqualTo("300");
        Run attempt = restore(copy(), text, "--try");
        assertThat(attempt.output()).contains("It can be read, and has all of its 300 counters.");
        assertThat(attempt.exitCode()).isZero();
    }

    @Test
    void one_count_more_or_less_is_noticed() throws Exception {
        backup();
        Properties before = text();
        redis.send("HINCRBY tally:{song:1} 1 1");
        Files.delete(tally("var/backups").resolve(before.getProperty("file")));
        Files.delete(newest(".txt"));
        backup();
        Run attempt = restore(copy(), before, "--try");
        assertThat(attempt.exitCode()).isEqualTo(1);
        assertThat(attempt.output())
                .contains("it has 300 counters with the checksum")
                .contains("and should have 300 with");
    }

    @Test
    void what_was_cut_short_is_refused_and_nothing_is_left_of_it() throws Exception {
        backup();
        byte[] copy = copy();
        Run attempt = restore(Arrays.copyOf(copy, copy.length / 2), text(), "--try");
        assertThat(attempt.exitCode()).isEqualTo(1);
        assertThat(attempt.output()).contains("Redis can't read the copy");
        try (Stream<Path> left = Files.list(tally("var"))) {
            assertThat(left.map(path -> path.getFileName().toString())).containsOnly("redis", "backups");
        }
    }

    @Test
    void what_was_counted_after_it_is_not_overwritten() throws Exception {
        backup();
        Properties text = text();
        redis.send("HINCRBY tally:{song:1} 1 1");
        Run restore = restore(copy(), text);
        assertThat(restore.exitCode()).isEqualTo(1);
        assertThat(restore.output()).contains("counters here have changed after that copy was taken");
        assertThat(redis.send("HGET tally:{song:1} 1")).isEqualTo("$1");
    }

    @Test
    void the_newest_ones_stay() throws Exception {
        set("TALLY_BACKUP_KEEP=2");
        for (String name : List.of("tally-20200101T000000Z", "tally-20200102T000000Z")) {
            Files.writeString(tally("var/backups").resolve(name + ".rdb"), "");
            Files.writeString(tally("var/backups").resolve(name + ".txt"), "");
        }
        backup();
        try (Stream<Path> files = Files.list(tally("var/backups"))) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .hasSize(4)
                    .contains("tally-20200102T000000Z.rdb")
                    .doesNotContain("tally-20200101T000000Z.rdb");
        }
    }

    @Test
    void a_copy_goes_elsewhere() throws Exception {
        Path elsewhere = Files.createDirectories(home.resolve("elsewhere"));
        set("TALLY_BACKUP_TO=" + elsewhere);
        backup();
        assertThat(elsewhere.resolve(text().getProperty("file"))).hasBinaryContent(copy());
    }

    @Test
    @RequiresTool("age")
    void it_is_encrypted_for_who_may_read_it() throws Exception {
        Path key = home.resolve("key");
        Run keygen = Run.of("age-keygen", "-o", key.toString());
        set("TALLY_BACKUP_RECIPIENT=" + keygen.output().replaceAll("(?s).*(age1[a-z0-9]+).*", "$1"));
        backup();
        assertThat(text().getProperty("file")).endsWith(".rdb.age");
        assertThat(new String(copy(), 0, 5)).isNotEqualTo("REDIS");
        Path plain = home.resolve("plain");
        Run.of(
                "age",
                "--decrypt",
                "--identity",
                key.toString(),
                "--output",
                plain.toString(),
                newest(".rdb.age").toString());
        assertThat(restore(Files.readAllBytes(plain), text(), "--try").exitCode())
                .isZero();
    }

    private void backup() throws Exception {
        Run run = run(InputStream.nullInputStream(), tally("host/backup").toString());
        assertThat(run.exitCode()).as(run.output()).isZero();
    }

    private Run restore(byte[] copy, Properties text, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(tally("host/restore").toString()));
        command.addAll(List.of(options));
        command.addAll(List.of(text.getProperty("counters"), text.getProperty("digest"), text.getProperty("taken")));
        return run(new ByteArrayInputStream(copy), command.toArray(String[]::new));
    }

    private Run run(InputStream input, String... command) throws Exception {
        Map<String, String> environment = Map.of(
                "HOME", home.toString(),
                "XDG_RUNTIME_DIR", home.resolve("run").toString(),
                "PATH", home.resolve("bin") + ":" + System.getenv("PATH"));
        return Run.of(environment, input, command);
    }

    private void set(String line) throws IOException {
        Files.createDirectories(tally("etc"));
        Files.writeString(tally("etc/settings"), line + "\n");
    }

    private Properties text() throws IOException {
        Properties text = new Properties();
        try (var reader = Files.newBufferedReader(newest(".txt"))) {
            text.load(reader);
        }
        return text;
    }

    private byte[] copy() throws IOException {
        return Files.readAllBytes(tally("var/backups").resolve(text().getProperty("file")));
    }

    private Path newest(String suffix) throws IOException {
        try (Stream<Path> files = Files.list(tally("var/backups"))) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList()
                    .getLast();
        }
    }

    private Path tally(String path) {
        return home.resolve("tally").resolve(path);
    }
}
