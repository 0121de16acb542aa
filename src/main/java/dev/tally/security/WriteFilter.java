package dev.tally.security;

import java.util.Optional;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;

/** Asks {@link WriteAccess} before a call that {@link Writes}. */
@Writes
@Provider
public class WriteFilter implements ContainerRequestFilter {

    private final WriteAccess access;

    WriteFilter(WriteAccess access) {
        this.access = access;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        access.require(Optional.ofNullable(request.getHeaderString(HttpHeaders.AUTHORIZATION)));
    }
}
