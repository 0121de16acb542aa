package dev.tally.bench;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import dev.tally.testsupport.Nginx;
import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.Service;

/**
 * A complete installation on this machine. It stops with the benchmark.
 *
 * @param folder for its data and logs
 * @param redis its Redis
 * @param service the measured service
 */
record Stack(Path folder, RedisServer redis, Service service) {

    static Stack start(Options options) {
        RedisServer redis = options.startRedis(options.folder());
        Map<String, String> settings = new HashMap<>(Calls.RULES);
        settings.putAll(redis.asSetting());
        Service service = Service.launch(options.command(), options.folder(), settings);
        service.awaitReady();
        return new Stack(options.folder(), redis, service);
    }

    /** Starts an nginx in front of it, without rate limits. */
    Nginx startNginx(Map<String, String> settings) {
        return Nginx.start(folder, frontSettings(settings), service);
    }

    /** Returns settings of nginx as it ships, without rate limits, and some others. Tests have each line logged at once. */
    static Map<String, String> frontSettings(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Nginx.NO_LIMITS);
        all.put("TALLY_ACCESS_LOG_FLUSH", "1");
        all.putAll(settings);
        return all;
    }
}
