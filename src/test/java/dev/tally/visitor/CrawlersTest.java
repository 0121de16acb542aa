package dev.tally.visitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.configuration.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CrawlersTest {

    private static final String BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

    @TempDir
    Path folder;

    @Test
    void without_a_list_nobody_is_a_crawler() {
        Crawlers none = new Crawlers(Optional::empty);
        assertThat(none.areKnown()).isFalse();
        assertThat(none.contain("ExampleBot/1.0")).isFalse();
        assertThat(none.verdicts()).isZero();
    }

    @Test
    void a_list_is_read_whatever_else_its_entries_have() {
        Crawlers crawlers = crawlers("""
                [
                  {"pattern": "ExampleBot\\\\/", "url": "http://example.com", "instances": ["ExampleBot/1", "[{]}"]},
                  {"tags": {"pattern": "Firefox"}, "description": null, "pattern": "[pP]review"}
                ]
                """);
        assertThat(crawlers.areKnown()).isTrue();
        assertThat(crawlers.contain("Mozilla/5.0 (compatible; ExampleBot/2.1)")).isTrue();
        assertThat(crawlers.contain("LinkPreview")).isTrue();
        assertThat(crawlers.contain("ExampleBot")).isFalse();
        assertThat(crawlers.contain(BROWSER)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // Texts, whose case counts.
                "ExampleBot        | 'An ExampleBot/1'  | an examplebot",
                "Example Bot       | 'Example Bot'      | ExampleBot",
                "Größe_Bot-ß       | Größe_Bot-ß        | Grosse_Bot-ss",
                // Escaped punctuation.
                "bot\\/            | bot/1              | bot",
                "a\\.example       | a.example          | a-example",
                "C\\+\\+ bot       | C++ bot            | CC bot",
                "\\(see\\: \\[1\\] | (see: [1]          | see: 1",
                "a\\\\b            | a\\b               | ab",
                "what\\?\\!        | what?!             | wha",
                // Expressions.
                "a.example         | a-example          | aexample",
                "[wW]idget         | Widget             | WIDGET",
                "'Bot(\\/|$)'      | a Bot              | Bots",
                "Feed \\d\\.\\d    | Feed 1.2           | Feed 1-2",
                "One[\\s\\S]*two   | One and two        | two and One",
                "'Chirper|Tooter'  | Tooter/2           | Chirp",
                "x{2}              | xx                 | x{2}",
                "\\x41nt           | Ant                | x41nt",
                // Anchors.
                "^fetch            | fetch/8            | a fetch",
                "Labs$             | SSL Labs           | Labs 1",
                "\\bbot            | a bot              | robot",
                "\\^bot\\$         | a ^bot$ 1          | bot"
            })
    void a_pattern_is_searched_as_a_regular_expression(String pattern, String crawler, String other) {
        Crawlers crawlers = listOf(pattern);
        assertThat(crawlers.contain(crawler)).isTrue();
        assertThat(crawlers.contain(other)).isFalse();
    }

    @Test
    void only_what_has_a_special_meaning_is_an_expression() throws IOException {
        CrawlerList list = CrawlerList.read(file(entries("a\\/b", "\\(c\\)\\.d", "e-f_g h", "i.j", "\\dk", "^l")));
        assertThat(list.texts()).containsExactly("a/b", "(c).d", "e-f_g h");
        assertThat(list.expressions()).extracting(Object::toString).containsExactly("i.j", "\\dk", "^l");
        assertThat(list.size()).isEqualTo(6);
    }

    @Test
    void a_verdict_is_kept() {
        Crawlers crawlers = listOf("Bot$");
        for (int i = 0; i < 3; i++) {
            assertThat(crawlers.contain("ExampleBot")).isTrue();
            assertThat(crawlers.contain(BROWSER)).isFalse();
            assertThat(crawlers.verdicts()).isEqualTo(2);
        }
    }

    @Test
    void the_number_of_verdicts_is_limited() {
        Crawlers crawlers = listOf("Bot$");
        for (int i = 0; i < 3 * Crawlers.MAX_VERDICTS; i++) {
            assertThat(crawlers.contain(i + " Bot")).isTrue();
            assertThat(crawlers.contain(i + " Browser")).isFalse();
            assertThat(crawlers.verdicts()).isPositive().isLessThanOrEqualTo(Crawlers.MAX_VERDICTS);
        }
    }

    @Test
    void a_User_Agent_of_any_length_takes_little_memory() {
        Crawlers crawlers = listOf("Bot\\/");
        String start = "x".repeat(Crawlers.MAX_LENGTH - 4);
        assertThat(crawlers.contain(start + "Bot/1")).isTrue();
        assertThat(crawlers.contain(start + "xBot/")).as("beyond the limit").isFalse();
        assertThat(crawlers.contain(start + "xBot/" + "x".repeat(1_000_000)))
                .as("beyond the limit")
                .isFalse();
        assertThat(crawlers.verdicts()).as("for what has the same start").isEqualTo(2);
    }

    @Test
    void threads_agree() throws Exception {
        Crawlers crawlers = listOf("Bot$");
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<Boolean>> all = IntStream.range(0, 4)
                    .mapToObj(_ -> threads.submit(() -> IntStream.range(0, 30_000)
                            .allMatch(i -> crawlers.contain(i + " Bot") && !crawlers.contain(i + " Browser"))))
                    .toList();
            for (Future<Boolean> one : all) {
                assertThat(one.get()).isTrue();
            }
        }
        assertThat(crawlers.verdicts()).isLessThanOrEqualTo(Crawlers.MAX_VERDICTS + 4);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                              | it does not start with [",
                "{}                              | it does not start with [",
                "[]                              | it has no entry",
                "<html>                          | line 1 is not JSON",
                "'[{\"pattern\": \"a\"}'         | line 1 is not JSON",
                "'[{\"pattern\": \"a'            | line 1 is not JSON",
                "'[{\"pattern\": \"a\"}] 1'      | something follows the array",
                "'[{\"pattern\": \"a\"}, \"b\"]' | entry 2 is not an object",
                "'[{\"url\": \"a\"}]'            | entry 1 has no pattern",
                "'[{\"pattern\": 1}]'            | entry 1 has no pattern",
                "'[{\"pattern\": \"\"}]'         | the pattern '' matches even an empty text",
                "'[{\"pattern\": \"(bot)?\"}]'   | the pattern '(bot)?' matches even an empty text",
                "'[{\"pattern\": \"(bot\"}]'     | the pattern '(bot' is no regular expression (Unclosed group)",
            },
            quoteCharacter = '\'')
    void a_file_that_is_no_list_is_refused_in_one_line(String content, String reason) throws IOException {
        Path file = file(content);
        assertRefused(
                file,
                "tally.bots.list (" + file
                        + ") has to be a JSON array of objects, each with a regular expression as its"
                        + " \"pattern\": " + reason + ". Fetch the file again with: scripts/crawlers");
    }

    @Test
    void a_missing_file_is_refused_in_one_line() {
        Path file = folder.resolve("none.json");
        assertRefused(
                file,
                "tally.bots.list (" + file + ") can't be read: java.nio.file.NoSuchFileException: " + file
                        + ". Fetch the file with: scripts/crawlers");
    }

    @Test
    void a_folder_is_refused_in_one_line() {
        assertRefused(
                folder,
                "tally.bots.list (" + folder + ") can't be read: java.io.IOException: Is a directory. Fetch the file"
                        + " with: scripts/crawlers");
    }

    private static void assertRefused(Path file, String message) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> new Crawlers(() -> Optional.of(file)))
                .withMessage(message)
                .withNoCause();
    }

    private Crawlers listOf(String... patterns) {
        return crawlers(entries(patterns));
    }

    private Crawlers crawlers(String content) {
        try {
            Path file = file(content);
            return new Crawlers(() -> Optional.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String entries(String... patterns) {
        return new ObjectMapper()
                .valueToTree(List.of(patterns).stream().map(Entry::new).toList())
                .toString();
    }

    private record Entry(String pattern) {}

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("list.json"), content);
    }
}
