package dev.tally.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.tally.counter.Namespace;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** The settings of a fold, as environment variables. */
class FoldJobTest {

    private static final String URL = "postgresql://tally:secret@db:5432/music";

    @Test
    void four_settings_are_enough() {
        FoldJob job = job(Map.of());
        assertThat(job.namespace()).isEqualTo(Namespace.SONG);
        assertThat(job.database().jdbc()).isEqualTo("jdbc:postgresql://db:5432/music");
        assertThat(job.table()).containsExactly("songs");
        assertThat(job.every()).isEqualTo(Duration.ofMinutes(10));
        assertThat(job.missing()).isEqualTo(FoldConfig.Missing.KEEP);
    }

    @Test
    void all_settings_are_read() {
        FoldJob job = job(Map.of(
                "NAMESPACE", "Top.Songs",
                "TABLE", "charts.songs",
                "EVERY", "30s",
                "MISSING", "insert"));
        assertThat(job.namespace()).isEqualTo(new Namespace("Top.Songs"));
        assertThat(job.table()).containsExactly("charts", "songs");
        assertThat(job.every()).isEqualTo(Duration.ofSeconds(30));
        assertThat(job.missing()).isEqualTo(FoldConfig.Missing.INSERT);
    }

    @ParameterizedTest
    @CsvSource({
        "postgresql://u:p@h/d,            jdbc:postgresql://h/d,            u, p",
        "postgres://h:5/d?sslmode=require, jdbc:postgresql://h:5/d?sslmode=require, '', ''",
        "mysql://u@[::1]:3306/d,          jdbc:mariadb://[::1]:3306/d,      u, ''",
        "postgresql://u:p@music_db:5432/d, jdbc:postgresql://music_db:5432/d, u, p",
        "mariadb://u:p%40%2F+%3A@h/d,     jdbc:mariadb://h/d,               u, p@/+:"
    })
    void a_URL_names_the_database_and_who_logs_in(String text, String jdbc, String user, String password) {
        DatabaseUrl url = DatabaseUrl.parse(text, Optional.empty());
        assertThat(url.jdbc()).isEqualTo(jdbc);
        assertThat(url.user()).isEqualTo(user);
        assertThat(url.password()).isEqualTo(password);
    }

    @Test
    void a_password_of_its_own_or_of_a_file_replaces_that_of_the_URL(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("password"), " from-file\n");
        assertThat(job(Map.of("PASSWORD", "own")).database().password()).isEqualTo("own");
        assertThat(job(Map.of("PASSWORD_FILE", file.toString())).database().password())
                .isEqualTo("from-file");
    }

    @Test
    void a_password_is_not_shown() {
        assertThat(job(Map.of()).database().toString()).isEqualTo("postgresql://db:5432/music");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"oracle://h/d", "db:5432/music", "postgresql://h", "postgresql://h/", "postgresql:///d", "x y"})
    void a_URL_that_is_none_is_refused_without_showing_it(String url) {
        assertThatThrownBy(() -> job(Map.of("URL", url)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("tally.fold.song.url has to be postgresql://user:password@host:5432/database")
                .hasMessageNotContaining(url);
    }

    @ParameterizedTest
    @CsvSource({
        "TABLE,         a.b.c,  table has to be songs or schema.songs",
        "TABLE,         .songs, table has to be songs or schema.songs",
        "EVERY,         999ms,  every has to be from 1s to 7d",
        "EVERY,         8d,     every has to be from 1s to 7d",
        "NAMESPACE,     a b,    namespace: The namespace is not allowed",
        "PASSWORD_FILE, /none,  password-file can't be read"
    })
    void what_is_wrong_is_told(String setting, String value, String message) {
        assertThatThrownBy(() -> job(Map.of(setting, value)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("tally.fold.song." + message);
    }

    @ParameterizedTest
    @CsvSource({
        "1, true,  0|255,                                     -1|256",
        "2, false, -32768|32767|0,                            -32769|32768|01|+1|-0",
        "4, true,  4294967295,                                4294967296",
        "8, false, -9223372036854775808|9223372036854775807,  9223372036854775808",
        "8, true,  9223372036854775807,                       -1"
    })
    void a_column_of_numbers_has_a_range(int bytes, boolean isUnsigned, String within, String outside) {
        KeyColumn column = new KeyColumn("any", KeyColumn.Range.of(bytes, isUnsigned));
        assertThat(List.of(within.split("\\|"))).allMatch(column::accepts);
        assertThat(List.of(outside.split("\\|"))).noneMatch(column::accepts);
    }

    @Test
    void the_examples_for_containers_and_clusters_are_valid() throws Exception {
        Map<String, Object> compose = new Yaml().load(Files.readString(Path.of("compose.postgres.yaml")));
        Map<String, String> inCompose = new HashMap<>();
        at(compose, "services", "tally", "environment").forEach((name, value) -> inCompose.put(name, value.toString()));
        Map<String, String> inCluster = Files.readAllLines(Path.of("k8s/components/fold/kustomization.yaml")).stream()
                .filter(line -> line.contains("- TALLY_FOLD_SONG_"))
                .map(line -> line.strip().substring(2).split("=", 2))
                .filter(setting -> !setting[0].endsWith("_FILE"))
                .collect(Collectors.toMap(setting -> setting[0], setting -> setting[1]));
        assertThat(read(inCompose)).satisfies(job -> {
            assertThat(job.database().jdbc()).isEqualTo("jdbc:postgresql://postgres/music");
            assertThat(job.missing()).isEqualTo(FoldConfig.Missing.INSERT);
        });
        assertThat(read(inCluster).count()).isEqualTo("play_count");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> at(Map<String, Object> yaml, String... path) {
        return Stream.of(path).reduce(yaml, (map, name) -> (Map<String, Object>) map.get(name), (_, last) -> last);
    }

    private static FoldJob job(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>();
        Map.of("URL", URL, "TABLE", "songs", "KEY", "id", "COUNT", "plays")
                .forEach((name, value) -> settings.put(name, value));
        settings.putAll(more);
        Map<String, String> environment = new HashMap<>();
        settings.forEach((name, value) -> environment.put("TALLY_FOLD_SONG_" + name, value));
        return read(environment);
    }

    private static FoldJob read(Map<String, String> environment) {
        FoldConfig config = new SmallRyeConfigBuilder()
                .withSources(new EnvConfigSource(environment, 300))
                .withMapping(FoldConfig.class)
                .addDiscoveredConverters()
                .build()
                .getConfigMapping(FoldConfig.class);
        return FoldJob.of("song", config.jobs().get("song"));
    }
}
