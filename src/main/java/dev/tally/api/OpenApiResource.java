package dev.tally.api;

import java.util.Optional;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

import dev.tally.http.problem.InvalidParameter;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentService;
import io.smallrye.openapi.runtime.io.Format;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * Serves the OpenAPI document. The endpoint of Quarkus would accept any method and format, where all other paths refuse
 * those that they do not support.
 */
@Path("/v1/openapi")
@Tag(name = "Document")
public class OpenApiResource {

    private static final String YAML = "application/yaml";

    private final OpenApiDocumentService documents;

    OpenApiResource(OpenApiDocumentService documents) {
        this.documents = documents;
    }

    @GET
    @Produces(YAML)
    @Operation(operationId = "getDocument", summary = "This document, in YAML or JSON")
    @APIResponse(responseCode = "200", ref = "Document")
    public RestResponse<byte[]> get(@QueryParam("format") Optional<String> format) {
        return answer(format.orElse("yaml"));
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @APIResponse(responseCode = "200", ref = "Document")
    public RestResponse<byte[]> getJson(@QueryParam("format") Optional<String> format) {
        return answer(format.orElse("json"));
    }

    private RestResponse<byte[]> answer(String format) {
        return switch (format) {
            case "yaml" -> answer(Format.YAML, YAML);
            case "json" -> answer(Format.JSON, MediaType.APPLICATION_JSON);
            default -> throw new InvalidParameter("format", "yaml or json");
        };
    }

    private RestResponse<byte[]> answer(Format format, String type) {
        return RestResponse.ResponseBuilder.ok(documents.getDocument(OpenApiFilter.DEFAULT_DOCUMENT_NAME, format))
                .type(type)
                .build();
    }
}
