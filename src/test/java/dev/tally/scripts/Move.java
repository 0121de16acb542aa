package dev.tally.scripts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import dev.tally.testsupport.RedisServer;
import dev.tally.testsupport.Script;
import dev.tally.testsupport.Service;

/**
 * {@code scripts/import-from}, and both ends of it.
 *
 * @param abacus the Redis of an Abacus
 * @param service the service that takes its counters
 */
record Move(RedisServer abacus, Service service) implements AutoCloseable {

    static final Map<String, String> TOKEN = Map.of("TALLY_ADMIN_TOKEN", "secret");

    static Move start(Path folder) throws IOException {
        Map<String, String> settings = new HashMap<>(TOKEN);
        settings.put("TALLY_COUNTAPI", "true");
        // Nothing is killed here, and so nothing has to wait for the disk.
        return new Move(
                RedisServer.start(Files.createDirectory(folder.resolve("abacus")), "--appendonly", "no"),
                Service.start(folder, settings));
    }

    Script fromAbacus() throws Exception {
        return run("abacus", "--redis", abacus.url());
    }

    /** Runs it with the token; to the service, unless the arguments say where to. */
    Script run(String... arguments) throws Exception {
        Map<String, String> environment = new HashMap<>(TOKEN);
        environment.put("TALLY_URL", service.url());
        return Script.run(environment, "import-from", arguments);
    }

    @Override
    public void close() {
        service.close();
        abacus.close();
    }
}
