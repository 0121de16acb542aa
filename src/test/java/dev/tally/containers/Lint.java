package dev.tally.containers;

import java.io.IOException;

/** A tool that knows the mistakes of a kind of file. */
final class Lint {

    private Lint() {}

    /** Returns what it finds, which is nothing where it succeeds. */
    static String of(String... command) throws IOException, InterruptedException {
        Process tool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String findings = new String(tool.getInputStream().readAllBytes());
        return tool.waitFor() == 0 ? "" : command[0] + " failed: " + findings;
    }
}
