package dev.tally.testsupport;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A finished run of one of the project's scripts.
 *
 * @param exitCode its exit status
 * @param output its standard output
 * @param errors its standard error
 */
public record Script(int exitCode, String output, String errors) {

    public static final Path FOLDER = Path.of("scripts");

    public static Script run(String name, String... arguments) throws IOException, InterruptedException {
        return run(Map.of(), name, arguments);
    }

    /** Runs it with additional environment variables. */
    public static Script run(Map<String, String> environment, String name, String... arguments)
            throws IOException, InterruptedException {
        return run(Path.of("/dev/null"), environment, name, arguments);
    }

    public static Script runWithInput(Path input, String name, String... arguments)
            throws IOException, InterruptedException {
        return run(input, Map.of(), name, arguments);
    }

    private static Script run(Path input, Map<String, String> environment, String name, String... arguments)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile("script", ".out");
        Path errors = Files.createTempFile("script", ".err");
        List<String> command = new ArrayList<>(List.of(FOLDER.resolve(name).toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(input.toFile())
                .redirectOutput(Redirect.to(output.toFile()))
                .redirectError(Redirect.to(errors.toFile()));
        builder.environment().putAll(environment);
        int exitCode = builder.start().waitFor();
        Script script = new Script(exitCode, Files.readString(output), Files.readString(errors));
        Files.delete(output);
        Files.delete(errors);
        return script;
    }
}
