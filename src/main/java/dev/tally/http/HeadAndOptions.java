package dev.tally.http;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tally.http.problem.AllowedMethods;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Answers OPTIONS and completes the answers to HEAD. The framework would answer OPTIONS for unknown paths too, and HEAD
 * without the {@code Content-Length} of GET.
 */
class HeadAndOptions {

    private final ObjectMapper json;

    HeadAndOptions(ObjectMapper json) {
        this.json = json;
    }

    @ServerRequestFilter(preMatching = true)
    Optional<RestResponse<Void>> options(ContainerRequestContext request) {
        if (!request.getMethod().equals(HttpMethod.OPTIONS)) {
            return Optional.empty();
        }
        Set<String> allowed = AllowedMethods.ofCurrentRequest();
        if (allowed.isEmpty()) {
            throw new NotFoundException();
        }
        return Optional.of(ResponseBuilder.<Void>ok()
                .header(HttpHeaders.ALLOW, String.join(", ", allowed))
                .build());
    }

    @ServerResponseFilter
    void head(ContainerRequestContext request, ContainerResponseContext response) throws JsonProcessingException {
        if (request.getMethod().equals(HttpMethod.HEAD) && response.hasEntity()) {
            length(response.getEntity())
                    .ifPresent(length -> response.getHeaders().putSingle(HttpHeaders.CONTENT_LENGTH, length));
        }
    }

    /** Returns the length of a body in bytes; empty for a stream, whose length GET does not send either. */
    private OptionalInt length(Object body) throws JsonProcessingException {
        return switch (body) {
            case String text -> OptionalInt.of(text.getBytes(StandardCharsets.UTF_8).length);
            case byte[] bytes -> OptionalInt.of(bytes.length);
            case JsonNode tree -> OptionalInt.of(json.writeValueAsBytes(tree).length);
            case Record value -> OptionalInt.of(json.writeValueAsBytes(value).length);
            default -> OptionalInt.empty();
        };
    }
}
