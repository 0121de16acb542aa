package dev.tally.visitor;

import java.util.List;
import java.util.Optional;

import io.vertx.core.http.HttpServerRequest;

/** What a request tells about who sent it. */
public interface Caller {

    /** Returns a header, if the request has it. */
    Optional<String> header(String name);

    /** Returns the last line of a header, if the request has it. */
    Optional<String> lastLine(String name);

    /** Returns the IP address at the other end of the connection, empty for a Unix socket. */
    Optional<String> address();

    /** Returns the caller of a request that takes the usual path. */
    static Caller of(HttpServerRequest request) {
        return new Caller() {

            @Override
            public Optional<String> header(String name) {
                return Optional.ofNullable(request.getHeader(name));
            }

            @Override
            public Optional<String> lastLine(String name) {
                List<String> lines = request.headers().getAll(name);
                return lines.isEmpty() ? Optional.empty() : Optional.of(lines.getLast());
            }

            @Override
            public Optional<String> address() {
                return Optional.ofNullable(request.connection().remoteAddress())
                        .flatMap(remote -> Optional.ofNullable(remote.hostAddress()));
            }
        };
    }
}
