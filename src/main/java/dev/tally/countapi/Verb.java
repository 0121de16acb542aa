package dev.tally.countapi;

import java.util.List;
import java.util.Locale;

import jakarta.ws.rs.HttpMethod;

/** The operations. Each is the first segment of a path. */
enum Verb {
    HIT(HttpMethod.GET, HttpMethod.HEAD),
    GET(HttpMethod.GET, HttpMethod.HEAD),
    CREATE(HttpMethod.GET, HttpMethod.POST),
    INFO(HttpMethod.GET, HttpMethod.HEAD),
    STATS(HttpMethod.GET, HttpMethod.HEAD),
    STREAM(HttpMethod.GET),
    SET(HttpMethod.POST),
    UPDATE(HttpMethod.POST),
    RESET(HttpMethod.POST),
    DELETE(HttpMethod.POST);

    private final String path = "/" + name().toLowerCase(Locale.ROOT);
    private final List<String> methods;

    Verb(String... methods) {
        this.methods = List.of(methods);
    }

    String path() {
        return path;
    }

    boolean has(String method) {
        return methods.contains(method);
    }

    /** Returns the methods as a value of the header {@code Allow}. */
    String allowed() {
        return String.join(", ", methods) + ", " + HttpMethod.OPTIONS;
    }
}
