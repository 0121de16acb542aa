package dev.tally.http;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.inject.Singleton;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import io.quarkus.resteasy.reactive.server.runtime.ResteasyReactiveRecorder;
import org.jboss.resteasy.reactive.server.core.Deployment;
import org.jboss.resteasy.reactive.server.mapping.RuntimeResource;
import org.jboss.resteasy.reactive.server.util.RuntimeResourceVisitor;

/**
 * Bounds the cardinality of HTTP metrics. Quarkus uses any method as a label, and the path where no route has answered:
 * each would be a time series for the lifetime of the service.
 */
@Singleton
public final class RouteLabels implements MeterFilter {

    private static final String REQUESTS = "http.server.";
    private static final String UNKNOWN = "UNKNOWN";
    private static final String FILES = "/live/";

    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

    /* The routes of Quarkus itself, and those that are not resources. */
    private final Set<String> routes = ConcurrentHashMap.newKeySet();

    private volatile Set<String> resources = Set.of();

    RouteLabels() {
        routes.addAll(List.of("root", "NOT_FOUND", "REDIRECTION", "/cors-preflight", "/live", "/tally.js"));
    }

    /** Allows the path of a route that is not a resource as a label. */
    public void add(String route) {
        routes.add(route);
    }

    @Override
    public Meter.Id map(Meter.Id id) {
        return id.getName().startsWith(REQUESTS)
                ? id.replaceTags(id.getTags().stream().map(this::known).toList())
                : id;
    }

    private Tag known(Tag tag) {
        return switch (tag.getKey()) {
            case "method" -> METHODS.contains(tag.getValue()) ? tag : Tag.of("method", UNKNOWN);
            case "uri" -> Tag.of("uri", route(tag.getValue()));
            default -> tag;
        };
    }

    private String route(String uri) {
        if (routes.contains(uri) || resources().contains(uri)) {
            return uri;
        }
        return uri.startsWith(FILES) ? FILES + "{file}" : UNKNOWN;
    }

    /** Returns the path templates of all resources, without the regular expressions of their parameters. */
    private Set<String> resources() {
        if (resources.isEmpty()) {
            Deployment deployment = ResteasyReactiveRecorder.getCurrentDeployment();
            Set<String> paths = new HashSet<>();
            RuntimeResourceVisitor.visitRuntimeResources(
                    "/", deployment.getClassMappers(), new RuntimeResourceVisitor() {
                        @Override
                        public void visitRuntimeResource(String method, String path, RuntimeResource resource) {
                            paths.add(path.replaceAll("\\s*:[^}]+", ""));
                        }
                    });
            resources = Set.copyOf(paths);
        }
        return resources;
    }
}
