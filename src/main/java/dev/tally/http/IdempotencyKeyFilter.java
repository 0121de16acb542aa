package dev.tally.http;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;

import dev.tally.http.problem.InvalidParameter;

/** Refuses an {@code Idempotency-Key} where a call is {@link WithoutIdempotencyKey}: sent twice, it would be made twice. */
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
