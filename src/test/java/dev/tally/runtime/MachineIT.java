package dev.tally.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import dev.tally.testsupport.Artifact;
import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.Service;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The service starts on a machine of any language, in a folder of any name, with hosts that have names of any kind. */
class MachineIT {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"fa,IR", "ar,EG", "tr,TR", "th,TH"})
    void the_language_of_the_machine_changes_nothing(String language, String country) {
        Map<String, String> settings = Map.of(
                "LC_ALL",
                language + "_" + country + ".UTF-8",
                "JDK_JAVA_OPTIONS",
                "-Duser.language=" + language + " -Duser.country=" + country + " -Duser.extensions=u-nu-"
                        + digits(language));
        try (Service service = Service.start(folder, settings)) {
            assertThat(service.post("/song/I").body()).isEqualTo("1");
            assertThat(service.get("/").body()).isEqualTo("I=1");
            assertThat(service.get("/v1/badge/song/I.svg").body()).contains(">1<");
            assertThat(service.log()).contains("Listening on: " + service.url());
        }
    }

    private static String digits(String language) {
        return switch (language) {
            case "fa" -> "arabext";
            case "ar" -> "arab";
            case "th" -> "thai";
            default -> "latn";
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"with space", "it's \"quoted\" \\ $HOME", "größe"})
    void the_data_may_be_in_a_folder_of_any_name(String name) throws IOException {
        Path data = Files.createDirectory(folder.resolve(name));
        Map<String, String> settings = new HashMap<>(Map.of("TALLY_DATA", data.toString(), "LC_ALL", "C.UTF-8"));
        try (Service service = Service.start(folder, settings)) {
            assertThat(service.post("/song/1").body()).isEqualTo("1");
        }
        try (Service again = Service.start(folder, settings)) {
            assertThat(again.get("/song/1").body()).isEqualTo("1");
        }
    }

    @Test
    void redis_may_be_on_a_host_with_an_underscore_in_its_name() throws IOException {
        Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 my_redis\n");
        try (RedisServer redis = RedisServer.start(folder)) {
            Map<String, String> settings = Map.of(
                    "QUARKUS_REDIS_HOSTS",
                    "redis://my_redis:" + redis.port(),
                    "JDK_JAVA_OPTIONS",
                    "-Djdk.net.hosts.file=" + hosts);
            // The file is for Java alone: no native binary reads it.
            try (Service service = Service.launch(Artifact.jar(), folder, settings)) {
                service.awaitReady();
                assertThat(service.post("/song/1").body()).isEqualTo("1");
                assertThat(redis.send("EXISTS tally:{song}:used")).isEqualTo(":1");
            }
        }
    }
}
