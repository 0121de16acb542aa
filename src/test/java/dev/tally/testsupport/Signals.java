package dev.tally.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Signals that Java has no call for. */
public final class Signals {

    private Signals() {}

    /** Stops a process in the middle of whatever it does. */
    public static void freeze(long pid) {
        send("STOP", pid);
    }

    public static void thaw(long pid) {
        send("CONT", pid);
    }

    public static void kill(long pid) {
        send("KILL", pid);
    }

    /** Does what Ctrl-C does on a terminal: it interrupts a whole process group. */
    public static void interruptGroup(long leader) {
        send("INT", -leader);
    }

    private static void send(String signal, long pid) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + signal, "--", Long.toString(pid)).start();
            assertThat(kill.waitFor()).as("kill -%s %d", signal, pid).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
