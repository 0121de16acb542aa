package dev.tally.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import dev.tally.testsupport.Service;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a service does with its tokens when it starts. */
class TokenIT {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"admin", "write"})
    void a_service_with_an_empty_or_missing_token_says_why_it_does_not_start(String kind) throws IOException {
        String setting = "TALLY_" + kind.toUpperCase() + "_TOKEN_FILE";
        Path blank = Files.writeString(folder.resolve("blank"), " \n");
        assertThat(logOfFailedStart(Map.of(setting, blank.toString())))
                .contains("tally." + kind + ".token-file (" + blank + ") must not be empty. Set it to")
                .doesNotContain("\tat ");
        assertThat(logOfFailedStart(Map.of(setting, folder + "/nowhere")))
                .contains("tally." + kind + ".token-file can't be read: ", folder + "/nowhere")
                .doesNotContain("\tat ");
    }

    private String logOfFailedStart(Map<String, String> settings) {
        Service service = Service.launch(folder, settings);
        service.awaitEnd();
        assertThat(service.process().exitValue()).isNotZero();
        return service.log();
    }

    @Test
    void a_token_from_a_file_guards_adds_and_is_not_logged() throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "let-me-count\n");
        Map<String, String> settings = Map.of("TALLY_WRITE_TOKEN_FILE", file.toString(), "QUARKUS_LOG_LEVEL", "DEBUG");
        try (Service service = Service.start(folder, settings)) {
            assertThat(service.post("/song/1").statusCode()).isEqualTo(401);
            assertThat(play(service, "let-me-count").body()).isEqualTo("1");
            assertThat(play(service, "other").statusCode()).isEqualTo(403);
            assertThat(service.get("/song/1").body()).isEqualTo("1");
            assertThat(service.log()).doesNotContain("let-me-count");
        }
    }

    private static HttpResponse<String> play(Service service, String token) {
        return service.send(service.request("/song/1")
                .header("Authorization", "Bearer " + token)
                .POST(BodyPublishers.noBody())
                .build());
    }
}
