package dev.tally.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import dev.tally.testsupport.Artifact;
import dev.tally.testsupport.RedisServer;

/**
 * The options of a benchmark.
 *
 * @param folder for data and logs
 * @param isNative whether to measure the native binary in place of the jar
 * @param rounds the number of rounds
 * @param seconds the duration of each measurement
 * @param counters the number of counters in the largest namespace
 * @param fsync the appendfsync of Redis
 * @param isNoisy whether to print the table even if the machine was not quiet
 * @param limit the memory of all parts together in megabytes; 0 for no limit
 * @param json the file for the figures of each round
 * @param peers other servers to measure
 */
record Options(
        Path folder,
        boolean isNative,
        int rounds,
        int seconds,
        int counters,
        String fsync,
        boolean isNoisy,
        int limit,
        Optional<Path> json,
        List<Peer> peers) {

    private static final int BEFORE_PEERS = 9;

    /** Reads the arguments, in the order of the components; scripts/bench has checked them. */
    static Options parse(List<String> arguments) {
        return new Options(
                Path.of(arguments.get(0)),
                Boolean.parseBoolean(arguments.get(1)),
                Integer.parseInt(arguments.get(2)),
                Integer.parseInt(arguments.get(3)),
                Integer.parseInt(arguments.get(4)),
                arguments.get(5),
                Boolean.parseBoolean(arguments.get(6)),
                Integer.parseInt(arguments.get(7)),
                Optional.of(arguments.get(8)).filter(file -> !file.isEmpty()).map(Path::of),
                arguments.stream().skip(BEFORE_PEERS).map(Peer::parse).toList());
    }

    /** Returns the command that starts the service. */
    List<String> command() {
        return isNative ? List.of(binary().toString()) : Artifact.jar();
    }

    /** Starts a Redis with Tally's settings and the chosen appendfsync. */
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
     * Another server to measure.
     *
     * @param name its name
     * @param method the method of the request
     * @param url the URL of the request
     */
    record Peer(String name, String method, String url) {

        /** Returns the name of its figure in the report. */
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
