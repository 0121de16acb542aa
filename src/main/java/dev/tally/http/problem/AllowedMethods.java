package dev.tally.http.problem;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import jakarta.ws.rs.HttpMethod;

import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.handlers.ClassRoutingHandler;
import org.jboss.resteasy.reactive.server.handlers.RestInitialHandler.InitialMatch;
import org.jboss.resteasy.reactive.server.mapping.RequestMapper;
import org.jboss.resteasy.reactive.server.mapping.RequestMapper.RequestPath;

/**
 * The methods of a path, read from the framework's routes, so the list can't go stale. The framework alone answers an
 * unsupported method with a 405 that lacks the required {@code Allow}, or with a 404 if a longer path of another
 * resource has the same prefix.
 */
public final class AllowedMethods {

    private AllowedMethods() {}

    /** Returns the methods of the current request's path; empty when there is no such path. */
    public static Set<String> ofCurrentRequest() {
        ResteasyReactiveRequestContext request = CurrentRequestManager.get();
        Set<String> methods = new TreeSet<>();
        for (RequestPath<InitialMatch> resource : request.getDeployment().getClassMappers()) {
            collect(resource, request.getPathWithoutPrefix(), methods);
        }
        if (isFile(request.getPathWithoutPrefix())) {
            methods.add(HttpMethod.GET);
        }
        if (methods.contains(HttpMethod.GET)) {
            methods.add(HttpMethod.HEAD);
        }
        if (!methods.isEmpty()) {
            methods.add(HttpMethod.OPTIONS);
        }
        return methods;
    }

    /** Returns whether the path is a file of META-INF/resources, which Quarkus serves. */
    private static boolean isFile(String path) {
        String file = path.endsWith("/") ? path + "index.html" : path;
        return file.contains(".")
                && Thread.currentThread().getContextClassLoader().getResource("META-INF/resources" + file) != null;
    }

    private static void collect(RequestPath<InitialMatch> resource, String path, Set<String> methods) {
        var match = new RequestMapper<>(new ArrayList<>(List.of(resource))).map(path);
        if (match == null) {
            return;
        }
        String remaining = match.remaining.isEmpty() ? "/" : match.remaining;
        for (var handler : match.value.handlers) {
            if (handler instanceof ClassRoutingHandler routes) {
                routes.getMappers().forEach((method, mapper) -> {
                    if (method != null && mapper.map(remaining) != null) {
                        methods.add(method);
                    }
                });
            }
        }
    }
}
