package dev.tally.security;

import java.util.Optional;

import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;

import dev.tally.counter.CounterFailure;
import dev.tally.counter.Namespace;

/** Authorizes the calls that are marked with {@link RequiresWriteAccess}. */
@RequiresWriteAccess
@Provider
@Priority(Priorities.AUTHORIZATION)
public class WriteAccessFilter implements ContainerRequestFilter {

    private static final String ORIGIN = "Origin";

    private final Instance<WriteAccess> access;

    /** The framework creates filters at build time, when there are no settings yet. */
    WriteAccessFilter(Instance<WriteAccess> access) {
        this.access = access;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        namespace(request)
                .ifPresent(namespace -> access.get()
                        .require(
                                namespace,
                                Optional.ofNullable(request.getHeaderString(HttpHeaders.AUTHORIZATION)),
                                Optional.ofNullable(request.getHeaderString(ORIGIN))));
    }

    /** Returns the namespace of the path; empty if it is invalid, which the call itself refuses. */
    private static Optional<Namespace> namespace(ContainerRequestContext request) {
        String name = request.getUriInfo().getPathParameters().getFirst("namespace");
        try {
            return Optional.of(name == null ? Namespace.SONG : new Namespace(name));
        } catch (CounterFailure.InvalidName e) {
            return Optional.empty();
        }
    }
}
