package dev.tally.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.Map;

import dev.tally.testsupport.Nginx;
import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.RequiresTool;
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

    @Test
    @RequiresTool("nginx")
    void nginx_may_reach_the_service_over_a_unix_socket() {
        Path socket = folder.resolve("tally.sock");
        String[] settings = {
            "QUARKUS_HTTP_DOMAIN_SOCKET", socket.toString(),
            "QUARKUS_HTTP_DOMAIN_SOCKET_ENABLED", "true",
            // Several loops share one socket.
            "QUARKUS_VERTX_EVENT_LOOPS_POOL_SIZE", "2"
        };
        try (RedisServer redis = RedisServer.start(folder);
                Service service = Service.start(folder, redis.asSetting(), settings);
                Nginx nginx = Nginx.before(folder, Nginx.NO_LIMITS, "unix:" + socket)) {
            assertThat(post(service, nginx, "/song/1")).isEqualTo("1");
            assertThat(service.post("/song/1").body()).isEqualTo("2");
            assertThat(service.log()).doesNotContain("WARN  [io.net", "Unknown channel option");

            // A killed service leaves its socket.
            service.kill();
            assertThat(socket).exists();
            service.launch();
            service.awaitReady();
            assertThat(post(service, nginx, "/song/1")).isEqualTo("3");
            assertThat(nginx.asked("/song/1", 2)).containsExactly("unix:" + socket, "unix:" + socket);
        }
    }

    private static String post(Service client, Nginx nginx, String path) {
        return client.send(HttpRequest.newBuilder(URI.create(nginx.url() + path))
                        .POST(BodyPublishers.noBody())
                        .build())
                .body();
    }
}
