package dev.tally.vps;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A finished run of a command.
 *
 * @param exitCode what it ended with
 * @param output its standard output and error
 */
record Run(int exitCode, String output) {

    static Run of(String... command) throws IOException, InterruptedException {
        return of(Map.of(), InputStream.nullInputStream(), command);
    }

    static Run of(Map<String, String> environment, InputStream input, String... command)
            throws IOException, InterruptedException {
        Path given = Files.createTempFile("run", ".in");
        Files.write(given, input.readAllBytes());
        ProcessBuilder builder =
                new ProcessBuilder(List.of(command)).redirectErrorStream(true).redirectInput(given.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes());
        int exitCode = process.waitFor();
        Files.delete(given);
        return new Run(exitCode, output);
    }
}
