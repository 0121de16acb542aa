package dev.tally.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.tally.testsupport.RequiresTool;
import dev.tally.testsupport.Service;
import dev.tally.testsupport.SqlProduct;
import dev.tally.testsupport.SqlServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service does what its OpenAPI document says, and nothing else, whatever it is sent. */
class OpenApiIT {

    private static final String TOKEN = "a-secret";
    private static final Path SCHEMATHESIS = Path.of("src/test/schemathesis").toAbsolutePath();

    private static final String MOVE_IN = "moveIn";
    private static final String FOLDS = "Folds";
    private static final String VISITORS = "Visitors";
    private static final String HISTORY = "History";

    @TempDir
    static Path folder;

    private static Service service;

    @BeforeAll
    static void start() {
        service = Service.start(folder, Map.of("TALLY_ADMIN_TOKEN", TOKEN));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    @RequiresTool("openapi-spec-validator")
    void the_document_is_one_of_OpenAPI_3_1() throws Exception {
        Path yaml = Files.writeString(
                folder.resolve("openapi.yaml"), service.get("/v1/openapi").body());
        Path json = Files.writeString(
                folder.resolve("openapi.json"),
                service.get("/v1/openapi?format=json").body());
        assertThat(yaml).content().contains("openapi: 3.1.0");
        run("openapi-spec-validator", "--schema", "3.1", yaml.toString(), json.toString());
    }

    @Test
    @RequiresTool("schemathesis")
    void the_service_is_as_the_document_says() throws Exception {
        call(
                service,
                "--exclude-operation-id",
                MOVE_IN,
                "--exclude-tag",
                FOLDS,
                "--exclude-tag",
                VISITORS,
                "--exclude-tag",
                HISTORY);
    }

    /** It has a service of its own, in which names may begin with more characters than the document says. */
    @Test
    @RequiresTool("schemathesis")
    void so_is_the_call_that_has_to_be_switched_on() throws Exception {
        Map<String, String> settings = Map.of("TALLY_ADMIN_TOKEN", TOKEN, "TALLY_COUNTAPI", "true");
        try (Service countApi = Service.start(Files.createDirectory(folder.resolve("countapi")), settings)) {
            call(countApi, "--include-operation-id", MOVE_IN);
        }
    }

    @Test
    @RequiresTool("schemathesis")
    void so_are_the_calls_that_need_rules() throws Exception {
        Map<String, String> settings = Map.of(
                "TALLY_ADMIN_TOKEN", TOKEN,
                "TALLY_RULES_PAGE_ONCE", "1h",
                "TALLY_RULES_PAGE_VISITORS", "true",
                "TALLY_RULES_PAGE_HISTORY", "hour=7d,day=400d",
                "TALLY_RULES_PAGE_MIN", "0");
        try (Service ruled = Service.start(Files.createDirectory(folder.resolve("rules")), settings)) {
            call(ruled, "--include-tag", VISITORS);
            call(ruled, "--include-tag", HISTORY, "--include-tag", "Top");
            call(ruled, "--include-tag", "Counters");
        }
    }

    @Test
    @RequiresTool({"schemathesis", "initdb", "postgres"})
    void so_are_the_calls_that_need_a_database() throws Exception {
        try (SqlServer sql = SqlServer.start(SqlProduct.POSTGRESQL)) {
            sql.execute("create table songs (id bigint primary key, plays bigint)");
            Map<String, String> settings = Map.of(
                    "TALLY_ADMIN_TOKEN", TOKEN,
                    "TALLY_FOLD_SONG_URL", sql.url(),
                    "TALLY_FOLD_SONG_TABLE", "songs",
                    "TALLY_FOLD_SONG_KEY", "id",
                    "TALLY_FOLD_SONG_COUNT", "plays");
            try (Service folding = Service.start(Files.createDirectory(folder.resolve("fold")), settings)) {
                call(folding, "--include-tag", FOLDS);
            }
        }
    }

    /** Makes the calls that are selected, in all ways. */
    private static void call(Service service, String... selection) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "schemathesis",
                "--config-file",
                SCHEMATHESIS.resolve("schemathesis.toml").toString(),
                "run",
                service.url() + "/v1/openapi",
                "--no-color"));
        command.addAll(List.of(selection));
        assertThat(run(command.toArray(String[]::new))).containsPattern("Tested: +[1-9]");
        assertThat(service.log()).doesNotContain("A request failed");
    }

    @Test
    void nobody_gets_a_page_to_try_calls_with() {
        assertThat(Stream.of("/q/swagger-ui", "/q/swagger-ui/", "/q/openapi"))
                .allSatisfy(path ->
                        assertThat(service.get(path).statusCode()).as(path).isEqualTo(404));
        assertThat(service.status("/q/swagger-ui/")).isEqualTo(404);
    }

    /** Runs a command that has to succeed; returns what it prints. */
    private static String run(String... command) throws IOException, InterruptedException {
        Path output = folder.resolve(command[0] + ".log");
        ProcessBuilder builder = new ProcessBuilder(List.of(command))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment()
                .putAll(Map.of(
                        "TALLY_ADMIN_TOKEN",
                        TOKEN,
                        "PYTHONPATH",
                        SCHEMATHESIS.toString(),
                        "PYTHONDONTWRITEBYTECODE",
                        "1"));
        int exitCode = builder.start().waitFor();
        String printed = Files.readString(output);
        assertThat(exitCode).as(printed).isZero();
        return printed;
    }
}
