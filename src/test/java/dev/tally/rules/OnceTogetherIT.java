package dev.tally.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.tally.testsupport.RedisClock;
import dev.tally.testsupport.RequiresTool;
import dev.tally.testsupport.Service;
import dev.tally.testsupport.TwoServices;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules hold for adds that arrive at the same moment, at different services. */
@RequiresTool(RedisClock.TOOL)
class OnceTogetherIT {

    private static final int VISITORS = 10_000;

    /* Some of them have more visits than one hash in Redis takes. */
    private static final int KEYS = 10;

    private static final int PAIRS = 8;
    private static final int THREADS = 32;
    private static final int LIKES = 200;

    private static final Pattern VALUE = Pattern.compile("\"value\":(-?\\d+)");

    @TempDir
    Path folder;

    private TwoServices tally;

    @BeforeEach
    void start() {
        tally = TwoServices.start(folder, Map.of("TALLY_RULES_ONCE_ONCE", "24h", "TALLY_RULES_LIKES_MIN", "0"));
    }

    @AfterEach
    void stop() {
        tally.close();
    }

    @Test
    void a_visitor_of_two_services_at_the_same_moment_is_counted_once() throws Exception {
        assertThat(countedTogether(VISITORS)).as("counted").isEqualTo(VISITORS);
        assertThat(sum()).isEqualTo(VISITORS);
        assertThat(countedTogether(VISITORS / 10)).as("counted again").isZero();
        assertThat(sum()).isEqualTo(VISITORS);
    }

    /** Has each of the first visitors add at both services at the same moment; returns how many adds were counted. */
    private int countedTogether(int visitors) throws Exception {
        AtomicInteger counted = new AtomicInteger();
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int pair = 0; pair < PAIRS; pair++) {
            int first = pair;
            CyclicBarrier together = new CyclicBarrier(2);
            for (Service service : tally.services()) {
                tasks.add(() -> {
                    for (int visitor = first; visitor < visitors; visitor += PAIRS) {
                        await(together);
                        counted.addAndGet(add(service, visitor) ? 1 : 0);
                    }
                    return null;
                });
            }
        }
        run(tasks);
        return counted.get();
    }

    private static void await(CyclicBarrier together) throws InterruptedException {
        try {
            together.await();
        } catch (BrokenBarrierException e) {
            throw new AssertionError("the other has failed", e);
        }
    }

    /** Returns whether the add counted. */
    private static boolean add(Service service, int visitor) {
        HttpResponse<String> answer = service.send(service.request("/v1/counters/once/" + visitor % KEYS)
                .header("Tally-Visitor", "v" + visitor)
                .POST(BodyPublishers.noBody())
                .build());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.headers().firstValue("Tally-Counted").isEmpty();
    }

    private long sum() {
        Matcher values = VALUE.matcher(tally.service(0).get("/v1/counters/once").body());
        return values.results()
                .mapToLong(value -> Long.parseLong(value.group(1)))
                .sum();
    }

    @Test
    void likes_and_unlikes_of_many_never_bring_a_counter_below_its_minimum() throws Exception {
        AtomicInteger sum = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            Service service = tally.service(thread % 2);
            tasks.add(() -> {
                for (int i = 0; i < LIKES; i++) {
                    int by = ThreadLocalRandom.current().nextBoolean() ? 1 : -1;
                    HttpResponse<String> answer = service.post("/v1/counters/likes/a?by=" + by);
                    if (answer.statusCode() == 409) {
                        assertThat(by).isNegative();
                        refused.incrementAndGet();
                    } else {
                        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                        assertThat(value(answer)).isNotNegative();
                        sum.addAndGet(by);
                    }
                }
                return null;
            });
        }
        run(tasks);
        assertThat(refused).as("refused").hasPositiveValue();
        assertThat(value(tally.service(1).get("/v1/counters/likes/a"))).isEqualTo(sum.get());
    }

    private static long value(HttpResponse<String> answer) {
        Matcher value = VALUE.matcher(answer.body());
        assertThat(value.find()).as(answer.body()).isTrue();
        return Long.parseLong(value.group(1));
    }

    private static void run(List<Callable<Void>> tasks) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Void> task : threads.invokeAll(tasks)) {
                task.get();
            }
        }
    }
}
