package dev.tally.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;

/**
 * A Lua script, which Redis executes atomically.
 *
 * @param text its source
 * @param sha1 its digest, for {@code EVALSHA}
 */
public record Script(String text, String sha1) {

    /** Loads a script from the resources. */
    public static Script of(String resource) {
        try (InputStream in = Script.class.getResourceAsStream("/redis/" + resource)) {
            byte[] source = in.readAllBytes();
            return new Script(new String(source, StandardCharsets.UTF_8), Digest.sha1(source));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns the command that runs it.
     *
     * @param command {@code EVALSHA}, or {@code EVAL}
     */
    Request call(Command command, List<String> keys, List<String> arguments) {
        Request request = Request.cmd(command)
                .arg(command == Command.EVALSHA ? sha1 : text)
                .arg(keys.size());
        keys.forEach(request::arg);
        arguments.forEach(request::arg);
        return request;
    }
}
