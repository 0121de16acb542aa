package dev.tally.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.tally.testsupport.Browser;
import dev.tally.testsupport.RedisClock;
import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.Service;
import org.awaitility.Awaitility;

/** The program behind {@code scripts/screenshot}. */
final class ScreenshotMain {

    private static final List<String> SONGS = List.of(
            "moonlight-sonata",
            "the-entertainer",
            "swan-lake",
            "ode-to-joy",
            "clair-de-lune",
            "blue-danube",
            "gymnopedie-1",
            "winter",
            "spring",
            "la-campanella");

    private static final Duration DAYS = Duration.ofDays(45);
    private static final Duration MINUTE = Duration.ofSeconds(62);
    private static final int WIDTH = 1_000;
    private static final int HEIGHT = 1_180;

    private final Random chance = new Random(1);

    private ScreenshotMain() {}

    /**
     * Plays songs for some weeks and, in real time, for the minute that the page shows, and takes its pictures.
     *
     * @param args a folder for data and logs; the folder of the pictures
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path folder = Path.of(args[0]);
        Path pictures = Files.createDirectories(Path.of(args[1]));
        Instant now = Instant.now();
        RedisClock clock = new RedisClock(folder, now);
        try (RedisServer redis = RedisServer.start(folder, clock.environment());
                Service service =
                        Service.start(folder, redis.asSetting(), "TALLY_RULES_SONG_HISTORY", "hour=7d,day=400d");
                Browser browser = Browser.start()) {
            ScreenshotMain main = new ScreenshotMain();
            main.playBefore(now, clock, service);
            browser.screen(WIDTH, HEIGHT);
            browser.open(service.url() + "/live/?period=7d#/swan-lake");
            main.playNow(service);
            for (String scheme : List.of("light", "dark")) {
                browser.colors(scheme);
                Awaitility.await()
                        .until(() -> browser.all("[aria-busy=true]", "1").isEmpty());
                Files.write(pictures.resolve("live-" + scheme + ".png"), browser.screenshot());
            }
        }
    }

    private void playBefore(Instant now, RedisClock clock, Service service) {
        for (Instant hour = now.minus(DAYS).truncatedTo(ChronoUnit.HOURS);
                hour.isBefore(now);
                hour = hour.plus(1, ChronoUnit.HOURS)) {
            clock.set(hour);
            double plays = plays(hour);
            String batch = IntStream.range(0, SONGS.size())
                    .mapToObj(rank -> "\"%s\":%d"
                            .formatted(
                                    SONGS.get(rank), 1 + Math.round(plays * (0.5 + chance.nextDouble()) / (rank + 2))))
                    .collect(Collectors.joining(",", "{", "}"));
            service.postJson("/v1/counters/song", batch);
        }
        clock.set(now);
    }

    /** More at weekends and in the evening, and a little more each week. */
    private static double plays(Instant hour) {
        var time = hour.atZone(ZoneOffset.UTC);
        double weekend = time.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) > 0 ? 1.6 : 1;
        double evening = 1.1 - Math.cos((time.getHour() - 7) * Math.PI / 12);
        return 40 * weekend * evening * (1 + time.getDayOfYear() / 365.0);
    }

    /** Some songs are played more than others, and at some times more than at others. */
    private void playNow(Service service) throws InterruptedException {
        long end = System.nanoTime() + MINUTE.toNanos();
        while (System.nanoTime() < end) {
            double rank = Math.abs(chance.nextGaussian()) * SONGS.size() / 3;
            service.post("/song/" + SONGS.get((int) Math.min(rank, SONGS.size() - 1)));
            double wave = 2 + Math.sin(System.nanoTime() / 5e9) + Math.sin(System.nanoTime() / 1.7e9);
            Thread.sleep((long) (1_000 / (10 + 20 * wave)));
        }
    }
}
