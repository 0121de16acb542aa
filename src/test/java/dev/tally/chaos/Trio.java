package dev.tally.chaos;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.tally.testsupport.Nginx;
import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.Service;

/** Redis, two services, each with its own way to it, and nginx before them. Each process is a victim. */
final class Trio implements AutoCloseable {

    /** Has Redis write its append-only file anew every few seconds, so that it is killed meanwhile, too. */
    static final String[] REWRITES_OFTEN = {"--auto-aof-rewrite-min-size", "1mb", "--auto-aof-rewrite-percentage", "20"
    };

    private static final int SERVICES = 2;
    private static final int FAULT_LINES = 40;

    private final Path folder;
    private final List<Service> services = new ArrayList<>();
    private final List<Way> ways = new CopyOnWriteArrayList<>();
    private final List<Victim> victims = new CopyOnWriteArrayList<>();
    private Nginx nginx;

    /**
     * Prepares one, and starts nothing.
     *
     * @param folder for data and logs
     */
    Trio(Path folder) {
        this.folder = folder;
    }

    /**
     * Starts it, and waits until it is ready.
     *
     * @param redisOptions beside Tally's settings of Redis
     */
    void start(String... redisOptions) {
        launch(redisOptions);
        services.forEach(Service::awaitReady);
    }

    private synchronized void launch(String... redisOptions) {
        RedisServer redis = RedisServer.start(folder, redisOptions);
        victims.add(new Victim("Redis", redis.process(), redis::launch, folder));
        for (int i = 1; i <= SERVICES; i++) {
            Way way = Way.open("service-" + i, redis.port(), folder);
            ways.add(way);
            Map<String, String> settings = new HashMap<>(way.asSetting());
            settings.put("TALLY_RULES_" + Subjects.PEOPLE.toUpperCase() + "_ONCE", "24h");
            Service service = Service.launch(folder, settings);
            victims.add(new Victim("service " + i, service.process(), service::launch, folder));
            services.add(service);
        }
        // All clients have one address, and are to be held up by nothing but the killer.
        nginx = Nginx.start(folder, Nginx.NO_LIMITS, services.toArray(Service[]::new));
        victims.add(new Victim("nginx", nginx.process(), nginx::launch, folder));
    }

    List<Victim> victims() {
        return victims;
    }

    /** Returns the ways from the services to Redis. */
    List<Way> ways() {
        return ways;
    }

    /** Returns where nginx is. */
    String url() {
        return nginx.url();
    }

    /** Returns where nginx is, and each service. */
    List<String> urls() {
        return Stream.concat(Stream.of(url()), services.stream().map(Service::url))
                .toList();
    }

    /** Waits until all are back. */
    void awaitReady() {
        victims.forEach(Victim::awaitBack);
        services.forEach(Service::awaitReady);
    }

    /** Returns what each service says of the first request that it could not answer for a mistake of its own. */
    String faults() {
        return services.stream()
                .flatMap(service -> service.log()
                        .lines()
                        .dropWhile(line -> !line.contains("A request failed"))
                        .limit(FAULT_LINES))
                .collect(Collectors.joining("\n"));
    }

    /** Ends all of it. */
    @Override
    public synchronized void close() {
        victims.forEach(Victim::close);
        ways.forEach(Way::close);
    }
}
