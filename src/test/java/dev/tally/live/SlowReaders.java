package dev.tally.live;

import java.util.Map;
import java.util.Set;

import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;

import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;

/** A service that shows often that it is alive, and soon knows that a reader is slow. */
public final class SlowReaders implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("tally.live.heartbeat", "200ms");
    }

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(SmallBuffers.class);
    }

    /** Has the operating system take little for a slow reader, so that the service soon knows that it is slow. */
    @Alternative
    @Singleton
    static class SmallBuffers implements HttpServerOptionsCustomizer {
        @Override
        public void customizeHttpServer(HttpServerOptions options) {
            options.setSendBufferSize(8 * 1024);
        }
    }
}
