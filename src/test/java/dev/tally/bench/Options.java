package dev.tally.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.Service;

/**
 * What is asked for.
 *
 * @param folder for data and logs
 * @param isNative whether the service is the native binary, and not the jar
 * @param rounds how often everything is measured
 * @param seconds for how long each time
 * @param counters how many the largest namespace has
 * @param fsync when Redis forces changes to disk, as its appendfsync has it
 * @param json where the figures go, beside the table
 * @param peers other servers to measure
 */
record Options(
        Path folder,
        boolean isNative,
        int rounds,
        int seconds,
        int counters,
        String fsync,
        Optional<Path> json,
        List<Peer> peers) {

    private static final int BEFORE_PEERS = 7;

    /** Reads the arguments, in the order of the components; scripts/bench has checked them. */
    static Options parse(List<String> arguments) {
        return new Options(
                Path.of(arguments.get(0)),
                Boolean.parseBoolean(arguments.get(1)),
                Integer.parseInt(arguments.get(2)),
                Integer.parseInt(arguments.get(3)),
                Integer.parseInt(arguments.get(4)),
                arguments.get(5),
                Optional.of(arguments.get(6)).filter(file -> !file.isEmpty()).map(Path::of),
                arguments.stream().skip(BEFORE_PEERS).map(Peer::parse).toList());
    }

    /** Returns how the service is started. */
    List<String> command() {
        return isNative ? List.of(binary().toString()) : Service.jar();
    }

    /** Starts a Redis with Tally's settings, but for when it forces changes to disk. */
    RedisServer startRedis(Path folder) {
        return RedisServer.start(folder, "--appendfsync", fsync);
    }

    private static Path binary() {
        try (DirectoryStream<Path> binaries = Files.newDirectoryStream(Path.of("target"), "*-runner")) {
            return binaries.iterator().next().toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Another server.
     *
     * @param name what it is called
     * @param method of the request
     * @param url of the request
     */
    record Peer(String name, String method, String url) {

        /** Returns what the report calls its figure. */
        String row() {
            return name + ", c=64";
        }

        /** Reads {@code NAME=METHOD:URL}. */
        static Peer parse(String text) {
            int equals = text.indexOf('=');
            int colon = text.indexOf(':', equals);
            return new Peer(text.substring(0, equals), text.substring(equals + 1, colon), text.substring(colon + 1));
        }
    }
}
