package dev.tally.fold;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.Service;
import dev.tally.testsupport.SqlServer;
import io.restassured.path.json.JsonPath;

/** Services that fold the namespace {@code song} into a table of songs, and what is there. */
final class Folding {

    /* Songs from here on have no row. */
    static final int WITHOUT_ROW = 35;

    private Folding() {}

    static JsonPath status(Service service) {
        HttpResponse<String> answer = service.get("/v1/folds/song");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JsonPath.from(answer.body());
    }

    static Service start(Path folder, RedisServer redis, String url, String missing) {
        return start(folder, redis, url, missing, "1s");
    }

    static Service start(Path folder, RedisServer redis, String url, String missing, String every) {
        return Service.start(
                folder,
                redis.asSetting(),
                Map.of(
                                "TALLY_FOLD_SONG_URL",
                                url,
                                "TALLY_FOLD_SONG_TABLE",
                                "songs",
                                "TALLY_FOLD_SONG_KEY",
                                "id",
                                "TALLY_FOLD_SONG_COUNT",
                                "plays",
                                "TALLY_FOLD_SONG_EVERY",
                                every,
                                "TALLY_FOLD_SONG_MISSING",
                                missing)
                        .entrySet()
                        .stream()
                        .flatMap(setting -> List.of(setting.getKey(), setting.getValue()).stream())
                        .toArray(String[]::new));
    }

    static void createSongs(SqlServer sql, String type) {
        sql.execute("create table songs (id " + type + " primary key, plays bigint not null default 0)");
        for (int key = 0; key < WITHOUT_ROW; key++) {
            sql.execute("insert into songs values (" + key + ", 0)");
        }
    }

    static long folds(SqlServer sql) {
        try {
            return Long.parseLong(
                    sql.query("select count(*) from tally_folds").getFirst().getFirst());
        } catch (IllegalStateException notYetCreated) {
            return 0;
        }
    }

    static long column(SqlServer sql, int key) {
        return sql.query("select plays from songs where id = " + key).stream()
                .mapToLong(row -> Long.parseLong(row.getFirst()))
                .sum();
    }

    /** Reads a number as docs/folding.md tells. */
    static long total(SqlServer sql, Service service, int key) {
        while (true) {
            List<String> row = sql.query(
                            "select coalesce((select plays from songs where id = " + key + "), 0),"
                                    + " coalesce((select drain from tally_folds where namespace = 'song' order by number desc limit 1), 'none')")
                    .getFirst();
            HttpResponse<String> rest = service.get("/v1/folds/song/counters?keys=" + key + "&after=" + row.get(1));
            if (rest.statusCode() == 200) {
                return Long.parseLong(row.getFirst())
                        + JsonPath.from(rest.body()).getLong("counters[0].value");
            }
            assertThat(rest.statusCode()).as(rest.body()).isEqualTo(409);
        }
    }
}
