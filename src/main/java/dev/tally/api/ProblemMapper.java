package dev.tally.api;

import java.util.Optional;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.UriInfo;

import dev.tally.counter.CounterFailure;
import dev.tally.security.AccessDenied;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Turns every failure of a request into its answer: a {@link Problem} for programs, its sentence alone for those who
 * speak the song protocol and did not ask for JSON.
 */
class ProblemMapper {

    private static final Logger LOG = Logger.getLogger(ProblemMapper.class);

    private static final MediaType PROBLEM_JSON = new MediaType("application", "problem+json");

    /* Seconds. Connections to Redis are made anew twice a second. */
    private static final int RETRY_AFTER = 1;

    @ServerExceptionMapper
    Response map(CounterFailure failure, HttpHeaders headers, UriInfo uri) {
        String detail = failure.getMessage();
        return switch (failure) {
            case CounterFailure.InvalidName invalid ->
                answer(
                                Problem.of("invalid-name", Status.BAD_REQUEST, "Invalid name", detail)
                                        .at(invalid.field()),
                                headers,
                                uri)
                        .build();
            case CounterFailure.Overflow _ ->
                answer(Problem.of("overflow", Status.CONFLICT, "Overflow", detail), headers, uri)
                        .build();
            case CounterFailure.Unavailable _ ->
                unavailable(Problem.of("unavailable", Status.SERVICE_UNAVAILABLE, "Unavailable", detail), headers, uri);
            case CounterFailure.OutcomeUnknown _ ->
                unavailable(
                        Problem.of("outcome-unknown", Status.SERVICE_UNAVAILABLE, "Outcome unknown", detail),
                        headers,
                        uri);
        };
    }

    @ServerExceptionMapper
    Response map(AccessDenied denied, HttpHeaders headers, UriInfo uri) {
        String detail = denied.getMessage();
        return switch (denied) {
            case AccessDenied.MissingToken _ ->
                answer(Problem.of("missing-token", Status.UNAUTHORIZED, "Missing token", detail), headers, uri)
                        .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
                        .build();
            case AccessDenied.Forbidden _ ->
                answer(Problem.of("forbidden", Status.FORBIDDEN, "Forbidden", detail), headers, uri)
                        .build();
        };
    }

    @ServerExceptionMapper
    Response map(InvalidParameter invalid, HttpHeaders headers, UriInfo uri) {
        return answer(
                        Problem.of("invalid-parameter", Status.BAD_REQUEST, "Invalid parameter", invalid.getMessage())
                                .at(invalid.field()),
                        headers,
                        uri)
                .build();
    }

    /** What the framework refuses: an unknown path, a method that a path does not have … */
    @ServerExceptionMapper
    Response map(WebApplicationException refusal, HttpHeaders headers, UriInfo uri) {
        Status status = Optional.ofNullable(
                        Status.fromStatusCode(refusal.getResponse().getStatus()))
                .orElse(Status.INTERNAL_SERVER_ERROR);
        ResponseBuilder answer = answer(Problem.of(status), headers, uri);
        if (status == Status.METHOD_NOT_ALLOWED) {
            answer.header(HttpHeaders.ALLOW, String.join(", ", AllowedMethods.ofCurrentRequest()));
        }
        return answer.build();
    }

    @ServerExceptionMapper
    Response map(Exception fault, HttpHeaders headers, UriInfo uri) {
        LOG.errorf(fault, "A request failed: %s", uri.getPath());
        return answer(Problem.of(Status.INTERNAL_SERVER_ERROR), headers, uri).build();
    }

    private static Response unavailable(Problem problem, HttpHeaders headers, UriInfo uri) {
        return answer(problem, headers, uri)
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER)
                .build();
    }

    private static ResponseBuilder answer(Problem problem, HttpHeaders headers, UriInfo uri) {
        ResponseBuilder answer = Response.status(problem.status());
        return wantsJson(headers, uri)
                ? answer.entity(problem.toJson()).type(PROBLEM_JSON)
                : answer.entity(problem.detail()).type(MediaType.TEXT_PLAIN_TYPE.withCharset("UTF-8"));
    }

    private static boolean wantsJson(HttpHeaders headers, UriInfo uri) {
        String accept = headers.getHeaderString(HttpHeaders.ACCEPT);
        return uri.getPath().startsWith("/v1/") || accept != null && accept.contains("json");
    }
}
