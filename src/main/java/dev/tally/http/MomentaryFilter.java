package dev.tally.http;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.ext.Provider;

/** Tells caches how long they may keep the answer to a {@link Momentary} read. */
@Momentary
@Provider
public class MomentaryFilter implements ContainerResponseFilter {

    /* Seconds: nobody sees a number that is older than three, and a cache asks again before anybody has to wait. */
    private static final String A_MOMENT = "max-age=1, stale-while-revalidate=2";

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getStatus() == Status.OK.getStatusCode()) {
            response.getHeaders().putSingle(HttpHeaders.CACHE_CONTROL, A_MOMENT);
        }
    }
}
