package dev.tally.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import io.quarkus.redis.client.RedisHostsProvider;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import org.jboss.logging.Logger;

/**
 * Starts a Redis when the Redis client asks for its host, which it does only if none is configured. A Redis that dies
 * is restarted on the same port. It is stopped after the client has closed.
 */
@Singleton
@Identifier("embedded")
public class EmbeddedRedis implements RedisHostsProvider {

    private static final Logger LOG = Logger.getLogger(EmbeddedRedis.class);

    private static final long RESTART_MILLIS = 500;
    private static final int PASSWORD_BYTES = 16;
    private static final int BEFORE_OTHERS = 1;

    private final EmbeddedConfig config;

    private DataDirectory directory;
    private RedisBinary binary;
    private volatile RedisProcess process;
    private int port;
    private String password;

    EmbeddedRedis(EmbeddedConfig config) {
        this.config = config;
    }

    @Override
    public synchronized Set<URI> getHosts() {
        if (directory == null) {
            directory = DataDirectory.take(config.data());
            binary = RedisBinary.find(directory.path());
            directory.requireReadableBy(binary);
            port = freePort();
            password = randomPassword();
            start();
            LOG.infof(
                    "No quarkus.redis.hosts are set: %s keeps the counts in %s", binary.executable(), directory.path());
        }
        return Set.of(URI.create("redis://:" + password + "@127.0.0.1:" + port));
    }

    /** Waits for Redis, which starts in parallel with the service, before the first command is sent. */
    void awaitReady(@Observes @Priority(BEFORE_OTHERS) StartupEvent startup) {
        if (process != null) {
            process.awaitReady();
        }
    }

    private void start() {
        directory.endOrphan();
        process = RedisProcess.start(binary, directory.writeConfiguration(port, password, config.fsync()));
        process.onExit().thenRun(this::ended);
    }

    private void ended() {
        RedisProcess last = process;
        if (last != null) {
            LOG.warnf("The embedded Redis has died and is being restarted. Its last log lines: %s", last.lastLines());
            restartSoon();
        }
    }

    private void restartSoon() {
        CompletableFuture.delayedExecutor(RESTART_MILLIS, TimeUnit.MILLISECONDS).execute(this::restart);
    }

    private synchronized void restart() {
        if (process == null) {
            return;
        }
        try {
            start();
        } catch (EmbeddedRedisException e) {
            LOG.error(e.getMessage());
            restartSoon();
        }
    }

    @PreDestroy
    synchronized void stop() throws IOException {
        if (directory == null) {
            return;
        }
        RedisProcess last = process;
        process = null;
        if (last != null) {
            last.stop();
        }
        directory.endOrphan();
        directory.close();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new EmbeddedRedisException("There is no free port on loopback", e);
        }
    }

    /** Protects Redis from other users of this machine, who can connect to its loopback too. */
    private static String randomPassword() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
