package dev.tally.http;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.core.StreamingOutput;

import dev.tally.testsupport.RawConnection;
import io.quarkus.arc.properties.IfBuildProperty;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(StreamWriterTest.WithBrokenStream.class)
class StreamWriterTest {

    /* With the writer of Quarkus, the test fails before it has made half of these. */
    private static final int REQUESTS = 3_000;

    @TestHTTPResource
    URI url;

    /** An application with a resource that the service does not have. */
    public static class WithBrokenStream implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("test.broken-stream", "true");
        }
    }

    /** Sends a line, and fails. */
    @Path("/test/broken-stream")
    @IfBuildProperty(name = "test.broken-stream", stringValue = "true")
    public static class BrokenStream {

        @GET
        @RunOnVirtualThread
        public StreamingOutput get() {
            return out -> {
                out.write("1=1\n".getBytes(StandardCharsets.US_ASCII));
                out.flush();
                throw new ServiceUnavailableException();
            };
        }
    }

    @Test
    void a_stream_that_fails_never_looks_complete() throws IOException {
        for (int i = 0; i < REQUESTS; i++) {
            try (RawConnection connection = new RawConnection(url.getPort())) {
                connection.send("GET /test/broken-stream HTTP/1.1\r\nHost: tally\r\n\r\n");
                assertThatThrownBy(connection::answer).as("answer %d", i).isInstanceOf(IOException.class);
            }
        }
    }
}
