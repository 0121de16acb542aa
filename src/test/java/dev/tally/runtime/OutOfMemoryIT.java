package dev.tally.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.tally.testsupport.RawConnection;
import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.Service;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that runs out of memory ends, because a thread that was interrupted anywhere may have left anything behind. */
class OutOfMemoryIT {

    private static final int MOST_STREAMS = 2_000;
    private static final int KEYS = 500;

    @TempDir
    static Path folder;

    @Test
    void it_ends_and_after_a_restart_every_count_is_there() throws IOException {
        try (RedisServer redis = RedisServer.start(folder);
                Service service = Service.startWithHeap("24m", folder, redis.asSetting())) {
            assertThat(service.post("/song/1").statusCode()).isEqualTo(200);
            fillWithStreams(service);
            await().atMost(60, TimeUnit.SECONDS).until(() -> !service.process().isAlive());
            assertThat(service.process().exitValue()).isNotZero();
            assertThat(service.log()).contains("OutOfMemoryError");

            service.launch();
            service.awaitReady();
            assertThat(service.get("/song/1").body()).isEqualTo("1");
        }
    }

    private static void fillWithStreams(Service service) throws IOException {
        List<RawConnection> streams = new ArrayList<>();
        try {
            while (service.process().isAlive() && streams.size() < MOST_STREAMS) {
                RawConnection stream = new RawConnection(service.port());
                streams.add(stream);
                stream.sendUnlessClosed("GET /v1/live/song?keys=" + keys(streams.size() * KEYS)
                        + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n");
            }
        } catch (IOException e) {
            // The service does not accept connections any more.
        } finally {
            for (RawConnection stream : streams) {
                stream.close();
            }
        }
    }

    private static String keys(int first) {
        return IntStream.range(first, first + KEYS).mapToObj(Integer::toString).collect(Collectors.joining(","));
    }
}
