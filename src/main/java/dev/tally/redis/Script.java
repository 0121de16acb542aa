package dev.tally.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;

/**
 * A Lua script, which Redis executes atomically.
 *
 * @param text its source
 * @param sha1 its digest, for {@code EVALSHA}
 */
public record Script(String text, String sha1) {

    /**
     * Loads a script from the resources.
     *
     * @param resources its parts in order, such as functions that several scripts use
     */
    public static Script of(String... resources) {
        String text = Stream.of(resources).map(Script::read).collect(Collectors.joining());
        return new Script(text, Digest.sha1(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String read(String resource) {
        try (InputStream in = Script.class.getResourceAsStream("/redis/" + resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the command that runs it whether or not Redis knows it. */
    public Request whole(List<String> keys) {
        return call(Command.EVAL, keys, List.of());
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
