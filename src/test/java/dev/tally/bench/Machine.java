package dev.tally.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The machine and the versions of the tools. */
final class Machine {

    private static final Pattern VERSION = Pattern.compile("\\d+\\.[\\w.]*\\d");

    private Machine() {}

    /** Returns processor, memory, kernel, and versions, in a line. */
    static String describe() {
        String tools = Stream.of(
                        List.of("redis-server", "--version"),
                        List.of("nginx", "-v"),
                        List.of("wrk", "-v"),
                        List.of("python3", "--version"))
                .map(command -> command.getFirst() + " " + version(command))
                .collect(Collectors.joining(", "));
        return "%d × %s, %d MB, Linux %s; Java %s, %s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        field("/proc/cpuinfo", "model name\\s*: (.*)"),
                        Long.parseLong(field("/proc/meminfo", "MemTotal:\\s*(\\d+)")) / 1024,
                        System.getProperty("os.version"),
                        Runtime.version(),
                        tools);
    }

    private static String field(String file, String pattern) {
        try {
            Matcher match = Pattern.compile(pattern).matcher(Files.readString(Path.of(file)));
            return match.find() ? match.group(1) : "?";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Finds a version in the first line of the output. The exit status is ignored, as wrk has no option for its
     * version.
     */
    private static String version(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher match = VERSION.matcher(output);
            return match.find() ? match.group() : "?";
        } catch (IOException e) {
            // The tool is missing, and this benchmark may not need it.
            return "none";
        }
    }
}
