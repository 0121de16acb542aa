package dev.tally.testsupport;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A Redis Cluster of three masters, optionally with a replica each, with Tally's settings. It requires Redis 7. */
public final class RedisCluster implements AutoCloseable {

    private static final int MASTERS = 3;
    private static final int SLOTS = 16_384;

    private final List<RedisServer> nodes = new ArrayList<>();
    private final List<Integer> buses = new ArrayList<>();
    private final Path folder;

    private RedisCluster(Path folder) {
        this.folder = folder;
    }

    /**
     * Starts three masters, and waits until the cluster is complete.
     *
     * @param options in addition to Tally's settings
     */
    public static RedisCluster start(Path folder, String... options) {
        return start(folder, MASTERS, options);
    }

    /** Starts three masters, each with a replica that is promoted when its master has been unreachable for a second. */
    public static RedisCluster startWithReplicas(Path folder) {
        return start(folder, 2 * MASTERS, new String[0]);
    }

    private static RedisCluster start(Path folder, int size, String[] options) {
        RedisCluster cluster = new RedisCluster(folder);
        try {
            IntStream.range(0, size).forEach(number -> cluster.startNode(number, options));
            cluster.join();
            return cluster;
        } catch (RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    private void startNode(int number, String[] options) {
        int bus = Ports.free();
        List<String> all = new ArrayList<>(List.of(
                "--cluster-enabled",
                "yes",
                "--cluster-port",
                Integer.toString(bus),
                "--cluster-node-timeout",
                "1000",
                "--cluster-require-full-coverage",
                "no",
                // Sends the data to a replica at once, without waiting for further replicas.
                "--repl-diskless-sync-delay",
                "0"));
        all.addAll(List.of(options));
        nodes.add(RedisServer.start(folder(number), all.toArray(String[]::new)));
        buses.add(bus);
    }

    private Path folder(int number) {
        try {
            return Files.createDirectories(folder.resolve("node-" + number));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void join() {
        for (int number = 0; number < nodes.size(); number++) {
            RedisServer node = nodes.get(number);
            // Distinct epochs, as nodes would otherwise first have to resolve the conflict.
            require(node, "CLUSTER SET-CONFIG-EPOCH " + (number + 1));
            if (number < MASTERS) {
                int first = number * SLOTS / MASTERS;
                int last = (number + 1) * SLOTS / MASTERS - 1;
                require(node, "CLUSTER ADDSLOTSRANGE " + first + " " + last);
            }
            require(nodes.getFirst(), "CLUSTER MEET 127.0.0.1 " + node.port() + " " + buses.get(number));
        }
        awaitAll("cluster info", "cluster_known_nodes:" + nodes.size());
        for (int number = MASTERS; number < nodes.size(); number++) {
            require(
                    nodes.get(number),
                    "CLUSTER REPLICATE " + nodes.get(number - MASTERS).ask("CLUSTER MYID"));
        }
        awaitWhole();
    }

    private static void require(RedisServer node, String command) {
        String answer = node.send(command);
        if (!answer.equals("+OK")) {
            throw new IllegalStateException(command + ": " + answer);
        }
    }

    /** Waits until all nodes know each other, each slot has a master, and each replica is synchronized. */
    private void awaitWhole() {
        awaitAll("cluster info", "cluster_state:ok");
        awaitAll("cluster info", "cluster_size:" + MASTERS);
        replicas().forEach(replica -> awaitInfo(replica, "info replication", "master_link_status:up"));
        // The other masters have to know the replica, or they do not vote for it.
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> nodes.stream().allMatch(this::knowsAllReplicas));
    }

    private boolean knowsAllReplicas(RedisServer node) {
        return node.ask("cluster nodes")
                        .lines()
                        .filter(line -> line.contains("slave"))
                        .count()
                == nodes.size() - MASTERS;
    }

    private void awaitAll(String command, String line) {
        nodes.forEach(node -> awaitInfo(node, command, line));
    }

    private static void awaitInfo(RedisServer node, String command, String line) {
        await(line)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> node.ask(command).lines().anyMatch(line::equals));
    }

    /** Returns the settings with which a service uses it. */
    public Map<String, String> asSetting() {
        return Map.of("QUARKUS_REDIS_CLIENT_TYPE", "cluster", "QUARKUS_REDIS_HOSTS", urls());
    }

    String urls() {
        return nodes.stream().map(RedisServer::url).collect(Collectors.joining(","));
    }

    /** Returns the master of a Redis key. */
    public RedisServer masterOf(String key) {
        int slot =
                Integer.parseInt(nodes.getFirst().send("CLUSTER KEYSLOT " + key).substring(1));
        return IntStream.range(0, MASTERS)
                .filter(number -> slot < (number + 1) * SLOTS / MASTERS)
                .mapToObj(nodes::get)
                .findFirst()
                .orElseThrow();
    }

    /** Returns the replica of a master. */
    public RedisServer replicaOf(RedisServer master) {
        return nodes.get(nodes.indexOf(master) + MASTERS);
    }

    /** Waits until a replica has been promoted. */
    public void awaitPromotion(RedisServer replica) {
        awaitInfo(replica, "info replication", "role:master");
    }

    private Stream<RedisServer> replicas() {
        return nodes.stream().skip(MASTERS);
    }

    public List<RedisServer> nodes() {
        return List.copyOf(nodes);
    }

    @Override
    public void close() {
        nodes.forEach(RedisServer::close);
    }
}
