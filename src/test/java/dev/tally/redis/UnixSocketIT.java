package dev.tally.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;

import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.Service;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixSocketIT {

    @TempDir
    Path folder;

    @Test
    void redis_may_be_on_a_unix_socket() {
        Path socket = folder.resolve("redis.sock");
        Map<String, String> settings = Map.of("QUARKUS_REDIS_HOSTS", "unix://" + socket);
        try (RedisServer redis = RedisServer.start(folder, "--unixsocket", socket.toString());
                Service service = Service.start(folder, settings)) {
            assertThat(service.post("/song/1").body()).isEqualTo("1");
            assertThat(redis.send("EXISTS tally:{song}:used")).isEqualTo(":1");
            assertThat(service.get("/v1/top/song").body()).contains("\"key\":\"1\"");
        }
    }
}
