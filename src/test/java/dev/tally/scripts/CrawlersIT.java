package dev.tally.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import dev.tally.testsupport.RequiresTool;
import dev.tally.testsupport.Script;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code scripts/crawlers}, with a package in a folder in place of PyPI. */
@RequiresTool("python3")
class CrawlersIT {

    private static final String PACKAGE = "crawler_user_agents-7.8.9";
    private static final String LIST = "[{\"pattern\": \"ExampleBot\\\\/\"}, {\"pattern\": \"Größe\"}]";

    @TempDir
    Path packages;

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("the list.json");
    }

    @Test
    void the_list_is_written_and_readable_for_all() throws Exception {
        publish(LIST);
        Script first = crawlers(file.toString());
        assertThat(first.output()).isEqualTo("crawler-user-agents 7.8.9, 2 patterns, written to " + file + "\n");
        assertThat(file).hasContent(LIST);
        assertThat(Files.getPosixFilePermissions(file))
                .hasToString("[OWNER_READ, OWNER_WRITE, GROUP_READ, OTHERS_READ]");
        Script second = crawlers(file.toString());
        assertThat(second.output()).isEqualTo(first.output());
        assertThat(folder).isDirectoryNotContaining(other -> !other.equals(file));
    }

    @Test
    void a_dry_run_writes_nothing() throws Exception {
        publish(LIST);
        assertThat(crawlers("--dry-run", file.toString()).output())
                .isEqualTo("crawler-user-agents 7.8.9, 2 patterns; would be written to " + file + "\n");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void a_list_is_replaced_only_by_a_valid_one() throws Exception {
        Files.writeString(file, "old");
        for (String broken : new String[] {"{}", "[]", "[{\"pattern\": 1}]", "[\"a\"]", "<html>"}) {
            publish(broken);
            Script refused = crawlers(file.toString());
            assertThat(refused.exitCode()).as(broken).isEqualTo(1);
            assertThat(refused.errors())
                    .isEqualTo(
                            "crawlers: crawler-user-agents 7.8.9 is not a JSON array of objects with a pattern. Nothing"
                                    + " was written\n");
            assertThat(file).hasContent("old");
            assertThat(folder).isDirectoryNotContaining(other -> !other.equals(file));
        }
    }

    @Test
    void without_the_package_nothing_is_written() throws Exception {
        Script failed = crawlers(file.toString());
        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.errors()).endsWith("the list can't be fetched; pip says above why. Nothing was written\n");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void what_can_not_be_written_is_refused_at_once() throws Exception {
        assertThat(crawlers(folder.toString()).errors())
                .isEqualTo("crawlers: " + folder + " is a directory: name a file\n");
        assertThat(crawlers(folder + "/a/b.json").errors())
                .isEqualTo("crawlers: there is no directory " + folder + "/a\n");
    }

    private Script crawlers(String... arguments) throws IOException, InterruptedException {
        Map<String, String> packagesInFolder =
                Map.of("PIP_NO_INDEX", "1", "PIP_FIND_LINKS", packages.toString(), "PIP_NO_CACHE_DIR", "1");
        return Script.run(packagesInFolder, "crawlers", arguments);
    }

    /** Makes the package as PyPI has it. */
    private void publish(String list) throws IOException {
        Map<String, String> content = Map.of(
                "crawleruseragents/crawler-user-agents.json",
                list,
                PACKAGE + ".dist-info/METADATA",
                "Metadata-Version: 2.1\nName: crawler-user-agents\nVersion: 7.8.9\n",
                PACKAGE + ".dist-info/WHEEL",
                "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
                PACKAGE + ".dist-info/RECORD",
                "");
        try (ZipOutputStream wheel =
                new ZipOutputStream(Files.newOutputStream(packages.resolve(PACKAGE + "-py3-none-any.whl")))) {
            for (Map.Entry<String, String> entry : content.entrySet()) {
                wheel.putNextEntry(new ZipEntry(entry.getKey()));
                wheel.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
