package dev.tally.security;

import java.util.Optional;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;

/** Asks {@link AdminAccess} before a call that is {@link AdminOnly}. */
@AdminOnly
@Provider
public class AdminFilter implements ContainerRequestFilter {

    private final AdminAccess access;

    AdminFilter(AdminAccess access) {
        this.access = access;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        access.require(Optional.ofNullable(request.getHeaderString(HttpHeaders.AUTHORIZATION)));
    }
}
