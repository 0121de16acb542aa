package dev.tally.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import dev.tally.testsupport.Ports;
import dev.tally.testsupport.RedisServer;

/**
 * Counters that do without Tally, each with a Redis of its own kind; they end with the benchmark.
 *
 * @param lua nginx with its Lua module
 * @param webdis an HTTP interface to Redis
 * @param proxied Webdis behind an nginx
 */
record Rivals(Rival lua, Rival webdis, Rival proxied) {

    private static final Path SOURCES = Path.of("src/test/bench").toAbsolutePath();

    private static final String WEBDIS = """
            {"redis_host": "127.0.0.1", "redis_port": %d, "http_host": "127.0.0.1", "http_port": %d, "threads": 2,
             "daemonize": false, "verbosity": 0, "logfile": "webdis.log"}
            """;

    /**
     * One of them.
     *
     * @param add how an add is sent to it
     * @param parts its processes, by what they do
     */
    record Rival(Load add, Map<String, Process> parts) {}

    static Rivals start(Options options) throws IOException {
        Path folder = Files.createDirectory(options.folder().resolve("rivals"));
        RedisServer redis = options.startRedis(folder);
        int luaPort = Ports.free();
        Process lua = startNginx("lua.conf", folder, Map.of("PORT", luaPort, "REDIS", redis.port()));
        int webdisPort = Ports.free();
        Process webdis = startWebdis(folder, redis.port(), webdisPort);
        int proxyPort = Ports.free();
        Process proxy = startNginx("proxy.conf", folder, Map.of("PORT", proxyPort, "UPSTREAM", webdisPort));
        return new Rivals(
                new Rival(
                        Load.of("POST", Limits.awaitUrl(luaPort) + "/song/").drawnOf(Calls.FEW),
                        Map.of("nginx", lua, "Redis", redis.process())),
                new Rival(
                        Load.of("GET", Limits.awaitUrl(webdisPort) + "/INCR/song:")
                                .drawnOf(Calls.FEW),
                        Map.of("the service", webdis, "Redis", redis.process())),
                new Rival(
                        Load.of("GET", Limits.awaitUrl(proxyPort) + "/INCR/song:")
                                .drawnOf(Calls.FEW),
                        Map.of("nginx", proxy, "the service", webdis, "Redis", redis.process())));
    }

    /** Starts nginx with a configuration in which some words stand for ports. */
    static Process startNginx(String configuration, Path folder, Map<String, Integer> ports) {
        try {
            Path own = Files.createDirectory(folder.resolve(configuration.replace(".conf", "")));
            String text = Files.readString(SOURCES.resolve(configuration));
            for (Map.Entry<String, Integer> port : ports.entrySet()) {
                text = text.replaceAll("\\b" + port.getKey() + "\\b", Integer.toString(port.getValue()));
            }
            Files.writeString(own.resolve("nginx.conf"), text);
            return Program.start(
                    own.resolve("nginx.log"),
                    List.of("nginx", "-e", "stderr", "-p", own.toString(), "-c", "nginx.conf"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Process startWebdis(Path folder, int redis, int port) throws IOException {
        Path settings = folder.resolve("webdis.json");
        Files.writeString(
                settings,
                WEBDIS.formatted(redis, port)
                        .replace("webdis.log", folder.resolve("webdis.log").toString()));
        return Program.start(folder.resolve("webdis.out"), List.of("webdis", settings.toString()));
    }
}
