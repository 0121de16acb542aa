package dev.tally.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.RequiresTool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That what the chaos does to a way to Redis is felt by who goes there. */
@RequiresTool("toxiproxy")
class WayTest {

    private static final byte[] PING = "PING\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final String PONG = "+PONG\r\n";
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int SILENCE_MILLIS = 300;

    @TempDir
    Path folder;

    private RedisServer redis;
    private Way way;

    @BeforeEach
    void open() {
        redis = RedisServer.start(folder);
        way = Way.open("test", redis.port(), folder);
    }

    @AfterEach
    void close() {
        way.close();
        redis.close();
    }

    @Test
    void a_half_open_connection_is_silent_and_closed_only_when_cured() throws Exception {
        Toxic halfOpen = new Toxic("timeout", "downstream", Map.of("timeout", 0));
        try (Socket socket = connect()) {
            assertThat(answer(socket)).isEqualTo(PONG);
            way.disturb(halfOpen);
            socket.setSoTimeout(SILENCE_MILLIS);
            assertThatThrownBy(() -> answer(socket)).isInstanceOf(SocketTimeoutException.class);
            way.cure(halfOpen);
            socket.setSoTimeout(PATIENCE_MILLIS);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        assertThatItAnswers();
    }

    @Test
    void an_answer_can_be_cut_off_in_the_middle() throws Exception {
        way.disturb(new Toxic("limit_data", "downstream", Map.of("bytes", 3)));
        try (Socket socket = connect()) {
            assertThat(answer(socket)).isEqualTo(PONG.substring(0, 3));
        }
    }

    @Test
    void a_restart_cuts_all_connections_and_cures_the_way() throws Exception {
        try (Socket socket = connect()) {
            assertThat(answer(socket)).isEqualTo(PONG);
            way.disturb(new Toxic("limit_data", "downstream", Map.of("bytes", 0)));
            way.restart();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        assertThatItAnswers();
    }

    private void assertThatItAnswers() throws IOException {
        try (Socket socket = connect()) {
            assertThat(answer(socket)).isEqualTo(PONG);
        }
    }

    private Socket connect() throws IOException {
        int port = URI.create(way.asSetting().get("QUARKUS_REDIS_HOSTS")).getPort();
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    /** Returns what comes within the time, up to the length of a whole answer. */
    private static String answer(Socket socket) throws IOException {
        socket.getOutputStream().write(PING);
        return new String(socket.getInputStream().readNBytes(PONG.length()), StandardCharsets.US_ASCII);
    }
}
