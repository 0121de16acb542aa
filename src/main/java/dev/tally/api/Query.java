package dev.tally.api;

import java.util.Optional;

import jakarta.ws.rs.core.UriInfo;

/** The parameters of a query. The framework takes an empty one for one that is not there; here it is one that is wrong. */
final class Query {

    private Query() {}

    /** Returns what the request has, empty or not, or else the default. */
    static String given(UriInfo request, String name, String otherwise) {
        return given(request, name, Optional.of(otherwise)).get();
    }

    /** Returns what the request has, empty or not, or else what the framework has found. */
    static Optional<String> given(UriInfo request, String name, Optional<String> otherwise) {
        return Optional.ofNullable(request.getQueryParameters().getFirst(name)).or(() -> otherwise);
    }
}
