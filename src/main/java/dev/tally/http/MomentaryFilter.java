package dev.tally.http;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.ext.Provider;

/** Sets {@code Cache-Control} on the answers to {@link Momentary} reads. */
@Momentary
@Provider
public class MomentaryFilter implements ContainerResponseFilter {

    /* In seconds. No cached value is older than three, and a cache revalidates in the background. */
    private static final String A_MOMENT = "max-age=1, stale-while-revalidate=2";

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getStatus() == Status.OK.getStatusCode()) {
            response.getHeaders().putSingle(HttpHeaders.CACHE_CONTROL, A_MOMENT);
        }
    }
}
