package dev.tally.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

import dev.tally.testsupport.Browser;
import dev.tally.testsupport.Service;

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

    private static final Duration MINUTE = Duration.ofSeconds(62);
    private static final int WIDTH = 1_000;
    private static final int HEIGHT = 800;

    private ScreenshotMain() {}

    /**
     * Plays songs for the minute that the page shows, and takes its picture.
     *
     * @param args a folder for data and logs; the picture's file
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        try (Service service = Service.start(Path.of(args[0]), Map.of());
                Browser browser = Browser.start()) {
            browser.screen(WIDTH, HEIGHT);
            browser.open(service.url() + "/live/");
            play(service);
            Files.write(Path.of(args[1]), browser.screenshot());
        }
    }

    /** Some songs are played more than others, and at some times more than at others. */
    private static void play(Service service) throws InterruptedException {
        Random chance = new Random(1);
        long end = System.nanoTime() + MINUTE.toNanos();
        while (System.nanoTime() < end) {
            double rank = Math.abs(chance.nextGaussian()) * SONGS.size() / 3;
            service.post("/song/" + SONGS.get((int) Math.min(rank, SONGS.size() - 1)));
            double wave = 2 + Math.sin(System.nanoTime() / 5e9) + Math.sin(System.nanoTime() / 1.7e9);
            Thread.sleep((long) (1_000 / (10 + 20 * wave)));
        }
    }
}
