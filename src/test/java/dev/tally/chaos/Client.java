package dev.tally.chaos;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A client that adds and reads all the time, through nginx or a service itself, and writes down what it was answered. It
 * sends most adds with an Idempotency-Key, again until they are answered, and the others once.
 */
final class Client {

    /* Longer than all victims take to come back on the slowest machine. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final int MAX_PAUSE_MILLIS = 40;
    private static final int MAX_RETRY_PAUSE_MILLIS = 100;
    private static final int READS_ONE_IN = 3;
    private static final int WITHOUT_KEY_ONE_IN = 3;
    private static final int REPEATS_ONE_IN = 10;
    private static final int PAGE = 50;

    private final int id;
    private final HttpClient http;
    private final List<String> servers;
    private final Random random;
    private final Subjects subjects;
    private final History history;
    private final Figures figures;

    /**
     * Sends nothing yet.
     *
     * @param id its number in the history
     * @param servers where it can ask: nginx, and each service
     */
    Client(
            int id,
            HttpClient http,
            List<String> servers,
            Random random,
            Subjects subjects,
            History history,
            Figures figures) {
        this.id = id;
        this.http = http;
        this.servers = servers;
        this.random = random;
        this.subjects = subjects;
        this.history = history;
        this.figures = figures;
    }

    /** Works until the end, and until the last add with an Idempotency-Key is answered. */
    void workWhile(BooleanSupplier going) throws InterruptedException {
        while (going.getAsBoolean()) {
            if (random.nextInt(READS_ONE_IN) == 0) {
                read();
            } else {
                add(AddRequest.any(subjects, random));
            }
            Thread.sleep(random.nextInt(MAX_PAUSE_MILLIS));
        }
    }

    // --- Adds ---

    private void add(AddRequest request) throws InterruptedException {
        if (random.nextInt(WITHOUT_KEY_ONE_IN) == 0 && beginWithoutKey(request)) {
            List<Reply> replies = noted(request, () -> send(request, Optional.empty()));
            Iterator<Reply> each = replies.iterator();
            request.adds().keySet().forEach(subject -> subject.endWithoutKey(each.next()));
            return;
        }
        String idempotencyKey = UUID.randomUUID().toString();
        List<Reply> replies = noted(request, () -> untilAnswered(request, idempotencyKey));
        if (random.nextInt(REPEATS_ONE_IN) == 0) {
            repeat(request, idempotencyKey, replies);
        }
    }

    /** Sends adds, one way or another. */
    private interface Sending {

        List<Reply> replies() throws InterruptedException;
    }

    /** Writes down what became of adds; it is unknown where the client can't bear the answer, and ends. */
    private List<Reply> noted(AddRequest request, Sending sending) throws InterruptedException {
        long call = history.now();
        try {
            List<Reply> replies = sending.replies();
            note(request, call, replies);
            return replies;
        } catch (AssertionError e) {
            note(request, call, request.all(new Reply.Unknown("no end")));
            throw e;
        }
    }

    /** Returns whether all counters of a request take one more add that may end unknown. */
    private static boolean beginWithoutKey(AddRequest request) {
        List<Subject> begun = new ArrayList<>();
        for (Subject subject : request.adds().keySet()) {
            if (!subject.beginWithoutKey()) {
                begun.forEach(each -> each.endWithoutKey(new Reply.Unchanged("not sent")));
                return false;
            }
            begun.add(subject);
        }
        return true;
    }

    private void note(AddRequest request, long call, List<Reply> replies) {
        long end = history.now();
        Iterator<Reply> each = replies.iterator();
        for (Map.Entry<Subject, Long> add : request.adds().entrySet()) {
            Reply reply = each.next();
            figures.replied(reply);
            String counter = add.getKey().counter();
            long by = add.getValue();
            history.add(new Operation(id, counter, Operation.Kind.ADD, by, request.visitor(), call, end, reply));
        }
        figures.answered(request);
    }

    /** Sends again what was answered, as a client does that has forgotten. */
    private void repeat(AddRequest request, String idempotencyKey, List<Reply> replies) throws InterruptedException {
        List<Reply> again = untilAnswered(request, idempotencyKey);
        if (!again.equals(replies)) {
            throw new AssertionError("POST " + request.path() + " was told " + replies + ", and " + again
                    + " when it was sent again with its Idempotency-Key");
        }
        figures.repeated();
    }

    /** Returns the values. An answer that has not all of them is no end: the request is sent again. */
    private List<Reply> untilAnswered(AddRequest request, String idempotencyKey) throws InterruptedException {
        long start = System.nanoTime();
        List<Reply> replies = send(request, Optional.of(idempotencyKey));
        while (!replies.stream().allMatch(reply -> reply.value().isPresent())) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new AssertionError("POST " + request.path() + " was not answered within " + PATIENCE);
            }
            figures.retried(replies);
            Thread.sleep(random.nextInt(MAX_RETRY_PAUSE_MILLIS));
            replies = send(request, Optional.of(idempotencyKey));
        }
        return replies;
    }

    /** Sends adds to any server: one that is sent again may go another way. */
    private List<Reply> send(AddRequest request, Optional<String> idempotencyKey) throws InterruptedException {
        try {
            String server = servers.get(random.nextInt(servers.size()));
            return request.replies(http.send(request.to(server, idempotencyKey), BodyHandlers.ofString()));
        } catch (IOException e) {
            return request.all(Answers.none(e));
        }
    }

    // --- Reads ---

    private void read() throws InterruptedException {
        String namespace = subjects.namespace(random);
        Subject subject = subjects.any(namespace, random);
        boolean ofSong = namespace.equals(Subjects.SONG);
        read((ofSong ? "/" : "/v1/counters/") + subject.counter(), List.of(subject), random.nextInt(servers.size()));
    }

    /** Reads counters by each server until it is answered, when all else has ended. */
    void readAll(List<Subject> all) {
        for (String namespace : subjects.namespaces()) {
            List<Subject> those = all.stream()
                    .filter(subject -> subject.namespace().equals(namespace))
                    .toList();
            for (int i = 0; i < those.size(); i += PAGE) {
                List<Subject> page = those.subList(i, Math.min(i + PAGE, those.size()));
                String keys = page.stream().map(Subject::key).collect(Collectors.joining(","));
                for (int server = 0; server < servers.size(); server++) {
                    int from = server;
                    await("the counters in the end")
                            .atMost(PATIENCE)
                            .pollInSameThread()
                            .pollDelay(Duration.ZERO)
                            .pollInterval(Duration.ofMillis(MAX_RETRY_PAUSE_MILLIS))
                            .until(() -> read("/v1/counters/" + namespace + "?keys=" + keys, page, from));
                }
            }
        }
    }

    /** Returns whether it was answered; a read that was not tells nothing. */
    private boolean read(String path, List<Subject> those, int server) throws InterruptedException {
        String url = servers.get(server);
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(AddRequest.TIMEOUT)
                .header("Accept", "application/json")
                .build();
        long call = history.now();
        List<Reply> replies;
        try {
            replies = replies(http.send(request, BodyHandlers.ofString()), those.size());
        } catch (IOException e) {
            replies = all(Answers.none(e), those.size());
        }
        long end = history.now();
        for (int i = 0; i < those.size(); i++) {
            String counter = those.get(i).counter();
            Reply reply = replies.get(i);
            history.add(new Operation(id, counter, Operation.Kind.READ, 0, Optional.empty(), call, end, reply));
        }
        return replies.stream().allMatch(Reply.Value.class::isInstance);
    }

    private static List<Reply> replies(HttpResponse<String> answer, int size) {
        if (answer.statusCode() != 200) {
            return all(Answers.problem(answer), size);
        }
        JsonNode json = Answers.json(answer);
        return json.has("counters")
                ? json.get("counters").valueStream().map(Answers::reply).toList()
                : List.of(Answers.reply(json));
    }

    private static List<Reply> all(Reply reply, int size) {
        return Collections.nCopies(size, reply);
    }
}
