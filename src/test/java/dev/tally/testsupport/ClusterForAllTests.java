package dev.tally.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

/**
 * Runs the in-process tests on a Redis Cluster in place of the embedded Redis, with {@code -Dtest.redis=cluster}. It is
 * registered in {@code META-INF/services}.
 */
public final class ClusterForAllTests implements QuarkusTestResourceLifecycleManager {

    private RedisCluster cluster;

    @Override
    public Map<String, String> start() {
        if (!"cluster".equals(System.getProperty("test.redis"))) {
            return Map.of();
        }
        // Nothing is killed here, so no write has to wait for the disk.
        cluster = RedisCluster.start(folder(), "--appendfsync", "no");
        return Map.of("quarkus.redis.client-type", "cluster", "quarkus.redis.hosts", cluster.urls());
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory(Path.of("target").toAbsolutePath(), "test-cluster-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }
}
