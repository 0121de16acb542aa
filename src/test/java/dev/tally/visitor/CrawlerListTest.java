package dev.tally.visitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tally.testsupport.RequiresTool;
import dev.tally.testsupport.ToolCache;
import org.junit.jupiter.api.Test;

/** The public list, with the User-Agents of its crawlers and those of real browsers. */
@RequiresTool({CrawlerListTest.LIST, CrawlerListTest.BROWSERS, CrawlerListTest.MORE_BROWSERS})
class CrawlerListTest {

    static final String LIST = "bots/crawler-user-agents.json";
    static final String BROWSERS = "bots/user-agents.json";
    static final String MORE_BROWSERS = "bots/browsers.jsonl";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FILE = ToolCache.file(LIST);

    private final Crawlers crawlers = new Crawlers(() -> Optional.of(FILE));

    @Test
    void crawlers_are_recognized() throws IOException {
        List<String> instances = instances();
        List<String> missed = instances.stream()
                .filter(userAgent -> !crawlers.contain(userAgent))
                .toList();
        System.out.printf("%d of %d crawlers not recognized%n", missed.size(), instances.size());
        assertThat(instances).hasSizeGreaterThan(2_000);
        assertThat(missed).hasSizeLessThanOrEqualTo(instances.size() / 100);
    }

    @Test
    void no_browser_is_taken_for_a_crawler() throws IOException {
        List<String> visits = userAgents();
        Set<String> different = new LinkedHashSet<>(visits);
        try (Stream<String> lines = Files.lines(ToolCache.file(MORE_BROWSERS))) {
            for (String line : (Iterable<String>) lines::iterator) {
                different.add(JSON.readTree(line).required("useragent").textValue());
            }
        }
        System.out.printf("%d different browsers%n", different.size());
        assertThat(different).hasSizeGreaterThanOrEqualTo(1_000).noneMatch(crawlers::contain);
        assertThat(visits.subList(0, 1_000)).noneMatch(crawlers::contain);
    }

    @Test
    void nearly_all_patterns_are_searched_as_texts() {
        CrawlerList list = CrawlerList.read(FILE);
        System.out.printf(
                "%d texts, %d expressions%n",
                list.texts().size(), list.expressions().size());
        assertThat(list.texts()).hasSizeGreaterThan(list.size() * 9 / 10);
    }

    /** The figures depend on the machine, so they are only printed. */
    @Test
    void the_time_of_a_match_is_told() throws IOException {
        long start = System.nanoTime();
        CrawlerList list = CrawlerList.read(FILE);
        System.out.printf("the list is read in %d ms%n", (System.nanoTime() - start) / 1_000_000);
        List<String> browsers = List.copyOf(new LinkedHashSet<>(userAgents()));
        assertThat(time("first match", browsers, list::matches)).isZero();
        for (int round = 0; round < 10; round++) {
            browsers.forEach(list::matches);
        }
        assertThat(time("match", browsers, list::matches)).isZero();
        browsers.forEach(crawlers::contain);
        assertThat(time("kept verdict", browsers, crawlers::contain)).isZero();
    }

    private static long time(String what, List<String> userAgents, Predicate<String> match) {
        long start = System.nanoTime();
        long found = userAgents.stream().filter(match).count();
        System.out.printf(
                "%s: %.2f µs for each User-Agent of a browser%n",
                what, (System.nanoTime() - start) / 1_000.0 / userAgents.size());
        return found;
    }

    private static List<String> instances() throws IOException {
        List<String> instances = new ArrayList<>();
        for (JsonNode entry : JSON.readTree(FILE.toFile())) {
            entry.path("instances").forEach(instance -> instances.add(instance.textValue()));
        }
        return instances;
    }

    private static List<String> userAgents() throws IOException {
        List<String> userAgents = new ArrayList<>();
        for (JsonNode visit : JSON.readTree(ToolCache.file(BROWSERS).toFile())) {
            userAgents.add(visit.required("userAgent").textValue());
        }
        return userAgents;
    }
}
