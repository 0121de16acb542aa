package dev.tally.client;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The settings of a {@link CountClient}. Only the server has no default. */
public final class CountClientBuilder {

    private final Set<URI> servers = new LinkedHashSet<>();
    private Sharding sharding = Sharding.RENDEZVOUS;
    private Optional<String> adminToken = Optional.empty();
    private Optional<String> writeToken = Optional.empty();
    private Duration connectTimeout = Duration.ofSeconds(1);
    // The service answers within a second, even when its Redis does not.
    private Duration timeout = Duration.ofSeconds(2);
    private Duration deadline = Duration.ofSeconds(10);
    private int attempts = 5;
    private boolean idempotencyKeys = true;

    CountClientBuilder() {}

    /**
     * Adds servers, such as {@code http://127.0.0.1:8080}. Each has songs of its own: several services with one Redis
     * are one server, behind one address. All clients must write them in the same way.
     */
    public CountClientBuilder server(URI... more) {
        for (URI server : more) {
            servers.add(base(server));
        }
        return this;
    }

    /** Decides which server has a song: {@link Sharding#RENDEZVOUS} when not set. */
    public CountClientBuilder sharding(Sharding choice) {
        sharding = Objects.requireNonNull(choice);
        return this;
    }

    /** The token that a reset brings. */
    public CountClientBuilder adminToken(String token) {
        adminToken = Optional.of(token(token));
        return this;
    }

    /** The token that an increment brings, for services that want one. They take the admin token for it too. */
    public CountClientBuilder writeToken(String token) {
        writeToken = Optional.of(token(token));
        return this;
    }

    /** How long connecting may take: a second when not set. */
    public CountClientBuilder connectTimeout(Duration limit) {
        connectTimeout = positive(limit);
        return this;
    }

    /** How long one request about a song may take, with its whole answer: 2 seconds when not set. */
    public CountClientBuilder timeout(Duration limit) {
        timeout = positive(limit);
        return this;
    }

    /** How long a call may take with all that it sends again, and a long map: 10 seconds when not set. */
    public CountClientBuilder deadline(Duration limit) {
        deadline = positive(limit);
        return this;
    }

    /** How often a request is sent at the most: 5 times when not set, 1 for never again. */
    public CountClientBuilder attempts(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("a call needs at least one attempt, and got " + most);
        }
        attempts = most;
        return this;
    }

    /** For services that don't know {@code Idempotency-Key}: increments have none, and are never sent again. */
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
            throw new IllegalArgumentException("a limit of time is more than nothing, not " + limit);
        }
        return limit;
    }
}
