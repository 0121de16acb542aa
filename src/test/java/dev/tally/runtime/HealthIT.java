package dev.tally.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.Service;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What containers are asked, which have no shell: {@code tally health}. */
class HealthIT {

    @TempDir
    Path folder;

    @Test
    void the_program_says_whether_the_service_beside_it_is_ready() {
        try (RedisServer redis = RedisServer.start(folder);
                Service service = Service.start(folder, redis.asSetting())) {
            assertThat(service.run("health")).isZero();
            redis.kill();
            assertThat(service.run("health")).isEqualTo(1);
            service.kill();
            assertThat(service.run("health")).isEqualTo(1);
        }
    }
}
