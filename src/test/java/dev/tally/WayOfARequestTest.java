package dev.tally;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.quarkus.test.junit.QuarkusTest;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many of our classes a request passes, as the JVM traces them. */
@QuarkusTest
class WayOfARequestTest {

    private static final int MOST = 45;
    private static final String FIRST = "RequestGate";
    private static final String LAST = "HotCallTimers";
    private static final Path CLASSES = Path.of("target/classes");

    /* Timers run between requests too: of several requests the one in which none did is the way. */
    private static final int REQUESTS = 20;

    @TempDir
    Path folder;

    @Test
    void a_play_passes_few_classes() throws Exception {
        List<String> way = way(() -> given().post("/song/way").then().statusCode(200));
        System.out.println("POST /song/1 passes " + way.size() + " classes: " + String.join(", ", way));
        assertThat(way).contains("HotConnection", "Counters", "Pipeline").hasSizeLessThanOrEqualTo(MOST);
    }

    private List<String> way(Runnable request) throws IOException {
        Path file = folder.resolve("way.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("jdk.MethodTrace").with("filter", classNames()).withThreshold(Duration.ZERO);
            recording.start();
            for (int i = 0; i < REQUESTS; i++) {
                request.run();
            }
            recording.stop();
            recording.dump(file);
        }
        List<String> calls = RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("jdk.MethodTrace"))
                .sorted(Comparator.comparing(RecordedEvent::getStartTime))
                .map(event -> event.<RecordedMethod>getValue("method").getType().getName())
                .map(name -> name.substring(name.lastIndexOf('.') + 1).replaceAll("\\$.*", ""))
                .toList();
        return requests(calls).stream().min(Comparator.comparingInt(List::size)).orElseThrow();
    }

    /** Parts the calls: a request begins where it is first looked at, after the one before was answered. */
    private static List<List<String>> requests(List<String> calls) {
        List<List<String>> requests = new ArrayList<>();
        Set<String> way = new LinkedHashSet<>();
        for (String call : calls) {
            if (call.equals(FIRST) && way.contains(LAST)) {
                requests.add(List.copyOf(way));
                way.clear();
            }
            if (call.equals(FIRST) || !way.isEmpty()) {
                way.add(call);
            }
        }
        return requests;
    }

    private static String classNames() throws IOException {
        try (Stream<Path> files = Files.walk(CLASSES.resolve("dev/tally"))) {
            return files.filter(file -> file.toString().endsWith(".class"))
                    .map(file -> CLASSES.relativize(file)
                            .toString()
                            .replace(".class", "")
                            .replace('/', '.'))
                    .filter(name -> !name.endsWith("package-info"))
                    .collect(Collectors.joining(";"));
        }
    }
}
