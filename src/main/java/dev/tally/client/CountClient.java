package dev.tally.client;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/**
 * A client for one Tally server, or for several among which a {@link Sharding} distributes the songs. It is thread-safe
 * and meant to be shared. A song is a number or a name. Reads, and increments with their {@code Idempotency-Key}, are
 * retried after transient failures. Calls fail with a {@link CountException}; a future has it as the cause.
 */
public final class CountClient implements AutoCloseable {

    /* Numbers as text, failures as JSON, which includes their type. */
    private static final String ACCEPT = "text/plain, application/problem+json";

    private final HttpClient http;
    private final List<URI> servers;
    private final Sharding sharding;
    private final Limits limits;
    private final Optional<String> adminToken;
    private final Optional<String> writeToken;
    private final boolean idempotencyKeys;

    CountClient(CountClientBuilder settings) {
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(settings.connectTimeout())
                .build();
        servers = settings.servers();
        sharding = settings.sharding();
        limits = settings.limits();
        adminToken = settings.adminToken();
        writeToken = settings.writeToken();
        idempotencyKeys = settings.idempotencyKeys();
    }

    public static CountClientBuilder builder() {
        return new CountClientBuilder();
    }

    /** Returns how often a song was played: 0 when it never was. */
    public long getPlayCount(long songId) {
        return getPlayCount(Long.toString(songId));
    }

    /** Returns how often a song was played: 0 when it never was. */
    public long getPlayCount(String song) {
        return await(getPlayCountAsync(song), false);
    }

    public CompletableFuture<Long> getPlayCountAsync(long songId) {
        return getPlayCountAsync(Long.toString(songId));
    }

    public CompletableFuture<Long> getPlayCountAsync(String song) {
        return Call.send(http, () -> toSong(song).GET().build(), limits, CountClient::toNumber);
    }

    /** Counts one play of a song and returns the new number. */
    public long incrementPlayCount(long songId) {
        return incrementPlayCount(Long.toString(songId));
    }

    /** Counts one play of a song and returns the new number. */
    public long incrementPlayCount(String song) {
        return await(incrementPlayCountAsync(song), true);
    }

    public CompletableFuture<Long> incrementPlayCountAsync(long songId) {
        return incrementPlayCountAsync(Long.toString(songId));
    }

    public CompletableFuture<Long> incrementPlayCountAsync(String song) {
        return Call.send(http, () -> play(song), limits, CountClient::toNumber);
    }

    /** Returns the plays of all songs of all servers. The plays of a song on several servers are added. */
    public Map<String, Long> getAllPlayCounts() {
        return await(getAllPlayCountsAsync(), false);
    }

    public CompletableFuture<Map<String, Long>> getAllPlayCountsAsync() {
        return onAllServers(server -> Call.send(
                        http,
                        () -> request(server + "/").GET().build(),
                        limits.patient(),
                        answer -> toMap(answer.body())))
                .thenApply(CountClient::merge);
    }

    /**
     * Clears the plays of all songs on all servers. It requires the admin token, unless the server is open. It is not
     * retried, as a retry would clear plays counted meanwhile. After a failure, some servers may be cleared.
     */
    public void resetAllPlayCounts() {
        await(resetAllPlayCountsAsync(), true);
    }

    public CompletableFuture<Void> resetAllPlayCountsAsync() {
        return onAllServers(server -> Call.send(http, () -> reset(server), limits.patient(), HttpResponse::body))
                .thenApply(_ -> null);
    }

    /** Waits for the requests in flight. A call that waits to retry fails. */
    @Override
    public void close() {
        http.close();
    }

    private HttpRequest.Builder toSong(String song) {
        String path = URLEncoder.encode(song, StandardCharsets.UTF_8).replace("+", "%20");
        return request(sharding.server(song, servers) + "/song/" + path);
    }

    private HttpRequest play(String song) {
        HttpRequest.Builder play = authorized(toSong(song), writeToken).POST(BodyPublishers.noBody());
        if (idempotencyKeys) {
            play.header(Call.IDEMPOTENCY_KEY, UUID.randomUUID().toString());
        }
        return play.build();
    }

    private HttpRequest reset(URI server) {
        return authorized(request(server + "/"), adminToken).DELETE().build();
    }

    private static HttpRequest.Builder authorized(HttpRequest.Builder request, Optional<String> token) {
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        return request;
    }

    private static HttpRequest.Builder request(String url) {
        return HttpRequest.newBuilder(Address.reachable(URI.create(url))).header("Accept", ACCEPT);
    }

    private <T> CompletableFuture<List<T>> onAllServers(Function<URI, CompletableFuture<T>> send) {
        List<CompletableFuture<T>> calls = servers.stream().map(send).toList();
        return CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new))
                .thenApply(_ -> calls.stream().map(CompletableFuture::join).toList());
    }

    private static Long toNumber(HttpResponse<String> answer) {
        return Long.valueOf(answer.body());
    }

    /** Reads {@code 1=1,5=2}, or an empty text. */
    private static Map<String, Long> toMap(String text) {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (int from = 0; from < text.length(); ) {
            int comma = text.indexOf(',', from);
            int end = comma < 0 ? text.length() : comma;
            int equals = text.indexOf('=', from);
            if (equals < 0 || equals > end) {
                throw new IllegalArgumentException("not song=plays: " + text.substring(from, end));
            }
            counts.put(text.substring(from, equals), Long.valueOf(text.substring(equals + 1, end)));
            from = end + 1;
        }
        return counts;
    }

    private static Map<String, Long> merge(List<Map<String, Long>> maps) {
        Map<String, Long> all = new LinkedHashMap<>();
        maps.forEach(map -> map.forEach((song, plays) -> all.merge(song, plays, Math::addExact)));
        return Collections.unmodifiableMap(all);
    }

    private static <T> T await(CompletableFuture<T> call, boolean change) {
        try {
            return call.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof CountException failure
                    ? new CountException(failure)
                    : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CountException("interrupted while waiting for an answer", 0, "", change, e);
        }
    }
}
