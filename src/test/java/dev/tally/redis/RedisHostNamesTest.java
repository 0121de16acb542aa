package dev.tally.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;

import io.vertx.core.net.SocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisHostNamesTest {

    @ParameterizedTest
    @CsvSource({
        "redis://my_redis, my_redis",
        "redis://my_redis:6380/3, my_redis",
        "rediss://user_1:pass_word@_my__redis_.prod_1:6380?db=3, _my__redis_.prod_1",
        "redis://redis:6379, redis",
        "redis://:secret@10.0.0.1:6379, 10.0.0.1",
    })
    void a_host_with_underscores_is_read_and_connected_to_by_its_name(String address, String host) {
        URI read = URI.create(RedisHostNames.written(address));
        assertThat(RedisHostNames.real(SocketAddress.inetSocketAddress(6379, read.getHost()))
                        .host())
                .isEqualTo(host);
        URI plain = URI.create(address.replace(host, "h"));
        assertThat(read.getPort()).isEqualTo(plain.getPort());
        assertThat(read.getUserInfo()).isEqualTo(plain.getUserInfo());
    }

    @ParameterizedTest
    @ValueSource(strings = {"unix:///run/my_redis/redis.sock", "redis://[::1]:6379", "redis://a:6379,redis://b:6379"})
    void all_else_stays_as_it_is(String addresses) {
        assertThat(RedisHostNames.written(addresses)).isEqualTo(addresses);
    }
}
