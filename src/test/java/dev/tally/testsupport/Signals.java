package dev.tally.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Signals that Java can't send. */
public final class Signals {

    private Signals() {}

    /** Suspends a process with SIGSTOP. */
    public static void freeze(long pid) {
        send("STOP", pid);
    }

    public static void thaw(long pid) {
        send("CONT", pid);
    }

    public static void kill(long pid) {
        send("KILL", pid);
    }

    /** Interrupts a process group, as Ctrl-C on a terminal does. */
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
