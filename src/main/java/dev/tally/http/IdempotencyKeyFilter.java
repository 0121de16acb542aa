package dev.tally.http;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;

import dev.tally.http.problem.InvalidParameter;

/**
 * Refuses an {@code Idempotency-Key} for calls that are {@link WithoutIdempotencyKey}: a retry would be executed again.
 */
@WithoutIdempotencyKey
@Provider
public class IdempotencyKeyFilter implements ContainerRequestFilter {

    @Override
    public void filter(ContainerRequestContext request) {
        if (request.getHeaders().containsKey(Idempotency.KEY)) {
            throw new InvalidParameter(
                    Idempotency.KEY,
                    "left out: this call does not remember it, and would be made each time it is sent");
        }
    }
}
