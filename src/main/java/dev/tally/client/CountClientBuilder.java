package dev.tally.client;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Builds a {@link CountClient}. All settings but the server have defaults. */
public final class CountClientBuilder {

    private final Set<URI> servers = new LinkedHashSet<>();
    private Sharding sharding = Sharding.RENDEZVOUS;
    private Optional<String> adminToken = Optional.empty();
    private Optional<String> writeToken = Optional.empty();
    private Duration connectTimeout = Duration.ofSeconds(1);
    // The service answers within a second, even when Redis does not.
    private Duration timeout = Duration.ofSeconds(2);
    private Duration deadline = Duration.ofSeconds(10);
    private int attempts = 5;
    private boolean idempotencyKeys = true;

    CountClientBuilder() {}

    /**
     * Adds servers, such as {@code http://127.0.0.1:8080}. Each has its own songs: several services on one Redis are
     * one server, behind one URL. All clients must write the URLs in the same way.
     */
    public CountClientBuilder server(URI... more) {
        for (URI server : more) {
            servers.add(base(server));
        }
        return this;
    }

    /** Sets how songs are distributed among the servers. Default: {@link Sharding#RENDEZVOUS}. */
    public CountClientBuilder sharding(Sharding choice) {
        sharding = Objects.requireNonNull(choice);
        return this;
    }

    /** Sets the token for resets. */
    public CountClientBuilder adminToken(String token) {
        adminToken = Optional.of(token(token));
        return this;
    }

    /** Sets the token for increments, for services that require one. The admin token is accepted too. */
    public CountClientBuilder writeToken(String token) {
        writeToken = Optional.of(token(token));
        return this;
    }

    /** Sets the timeout for connecting. Default: 1 second. */
    public CountClientBuilder connectTimeout(Duration limit) {
        connectTimeout = positive(limit);
        return this;
    }

    /** Sets the timeout for one request about a song, including the whole answer. Default: 2 seconds. */
    public CountClientBuilder timeout(Duration limit) {
        timeout = positive(limit);
        return this;
    }

    /** Sets the timeout for a call with all its retries, and for reading all plays. Default: 10 seconds. */
    public CountClientBuilder deadline(Duration limit) {
        deadline = positive(limit);
        return this;
    }

    /** Sets the maximum number of attempts; 1 disables retries. Default: 5. */
    public CountClientBuilder attempts(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("a call needs at least one attempt, and got " + most);
        }
        attempts = most;
        return this;
    }

    /**
     * Sends increments without an {@code Idempotency-Key}, for services that do not support it. They are not retried.
     */
    public CountClientBuilder withoutIdempotencyKeys() {
        idempotencyKeys = false;
        return this;
    }

    public CountClient build() {
        if (servers.isEmpty()) {
            throw new IllegalStateException("a client needs at least one server");
        }
        return new CountClient(this);
    }

    List<URI> servers() {
        return List.copyOf(servers);
    }

    Sharding sharding() {
        return sharding;
    }

    Optional<String> adminToken() {
        return adminToken;
    }

    Optional<String> writeToken() {
        return writeToken;
    }

    Duration connectTimeout() {
        return connectTimeout;
    }

    Limits limits() {
        return new Limits(timeout, deadline, attempts);
    }

    boolean idempotencyKeys() {
        return idempotencyKeys;
    }

    private static URI base(URI server) {
        if (!("http".equals(server.getScheme()) || "https".equals(server.getScheme()))
                || !Address.hasHost(server)
                || server.getRawQuery() != null
                || server.getRawFragment() != null) {
            throw new IllegalArgumentException("a server is an address such as http://127.0.0.1:8080, not " + server);
        }
        return URI.create(server.toString().replaceFirst("/+$", ""));
    }

    private static String token(String text) {
        String stripped = text.strip();
        if (stripped.isEmpty()) {
            throw new IllegalArgumentException("a token must not be empty");
        }
        return stripped;
    }

    private static Duration positive(Duration limit) {
        if (!limit.isPositive()) {
            throw new IllegalArgumentException("a timeout has to be positive, not " + limit);
        }
        return limit;
    }
}
