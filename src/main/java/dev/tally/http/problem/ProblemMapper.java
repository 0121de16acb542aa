package dev.tally.http.problem;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.UriInfo;

import dev.tally.counter.CounterFailure;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Maps each failure of a request to its answer: a {@link Problem} as JSON, or only its detail for clients of the song
 * protocol that do not ask for JSON.
 */
public class ProblemMapper {

    private static final Logger LOG = Logger.getLogger(ProblemMapper.class);

    @ServerExceptionMapper
    Response map(CounterFailure failure, HttpHeaders headers, UriInfo uri) {
        return answer(Problems.of(failure), headers, uri).build();
    }

    @ServerExceptionMapper
    Response map(ProblemException failure, HttpHeaders headers, UriInfo uri) {
        return answer(failure.problem(), headers, uri).build();
    }

    /** Refusals of the framework: an unknown path, an unsupported method … */
    @ServerExceptionMapper
    Response map(WebApplicationException refusal, HttpHeaders headers, UriInfo uri) {
        Status status = Optional.ofNullable(
                        Status.fromStatusCode(refusal.getResponse().getStatus()))
                .orElse(Status.INTERNAL_SERVER_ERROR);
        if (status == Status.NOT_FOUND || status == Status.METHOD_NOT_ALLOWED) {
            Set<String> allowed = AllowedMethods.ofCurrentRequest();
            if (!allowed.isEmpty()) {
                return answer(Problems.of(Status.METHOD_NOT_ALLOWED), headers, uri)
                        .header(HttpHeaders.ALLOW, String.join(", ", allowed))
                        .build();
            }
        }
        return answer(
                        status == Status.UNSUPPORTED_MEDIA_TYPE ? Problems.unsupportedMediaType() : Problems.of(status),
                        headers,
                        uri)
                .build();
    }

    /** The client has disconnected, so the answer does not reach it. */
    @ServerExceptionMapper
    Response map(IOException gone, HttpHeaders headers, UriInfo uri) {
        LOG.debugf(gone, "The client has disconnected: %s", uri.getPath());
        return answer(Problems.of(Status.BAD_REQUEST), headers, uri).build();
    }

    @ServerExceptionMapper
    Response map(Exception fault, HttpHeaders headers, UriInfo uri) {
        LOG.errorf(fault, "A request failed: %s", uri.getPath());
        return answer(Problems.ofFault(), headers, uri).build();
    }

    /** Returns the answer in the format that the client expects. */
    public static ResponseBuilder answer(Problem problem, HttpHeaders headers, UriInfo uri) {
        ResponseBuilder answer = Response.status(problem.status());
        problem.headers().forEach(answer::header);
        return wantsJson(headers, uri)
                ? answer.entity(problem.toJson()).type(Problem.JSON)
                : answer.entity(problem.detail()).type(Problem.TEXT);
    }

    private static boolean wantsJson(HttpHeaders headers, UriInfo uri) {
        String accept = headers.getHeaderString(HttpHeaders.ACCEPT);
        return uri.getPath().startsWith("/v1/") || accept != null && accept.contains("json");
    }
}
