package dev.tally.api;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.core.MediaType;

import dev.tally.http.AddAnswer;
import dev.tally.http.Idempotency;
import dev.tally.security.RequiresWriteAccess;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.parameters.RequestBody;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.IndexView;

/**
 * Completes the OpenAPI document at build time with what follows from the signature of each call: parameters of the
 * same name, and shared responses, refer to the definitions in {@code META-INF/openapi.yaml}.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class SharedParts implements OASFilter {

    private static final String OK = "200";
    private static final String NO_CONTENT = "204";
    private static final String SONGS = "Songs";
    private static final String DOCUMENT = "Document";

    private static final String WRITE_TOKEN = "writeToken";
    private static final String VISITOR = "Tally-Visitor";

    /* Properties of records, and the schemas that describe them. */
    private static final Map<String, String> PROPERTIES = Map.of(
            "namespace", "Namespace", "key", "Key", "value", "Number", "counted", "NotCounted", "reason", "Reason");

    /** The operation ids of the calls that require the token of a security scheme. */
    private final Map<String, Set<String>> callsByScheme;

    public SharedParts(IndexView index) {
        callsByScheme = Map.of(
                "adminToken",
                calls(index.getAnnotations(RolesAllowed.class)),
                WRITE_TOKEN,
                calls(index.getAnnotations(RequiresWriteAccess.class)));
    }

    private static Set<String> calls(Collection<AnnotationInstance> annotations) {
        return annotations.stream()
                .map(AnnotationInstance::target)
                .flatMap(target -> target.kind() == AnnotationTarget.Kind.CLASS
                        ? target.asClass().methods().stream()
                        : Stream.of(target.asMethod()))
                .flatMap(method -> Optional.ofNullable(method.annotation(Operation.class)).stream())
                .map(operation -> operation.value("operationId").asString())
                .collect(Collectors.toSet());
    }

    @Override
    public void filterOpenAPI(OpenAPI document) {
        Components components = document.getComponents();
        components.getSchemas().values().forEach(SharedParts::complete);
        document.getPaths().getPathItems().values().stream()
                .flatMap(path -> path.getOperations().values().stream())
                .forEach(operation -> new Call(operation, components).complete());
    }

    /**
     * Completes the schema of a record: optional properties may be absent but are never null, and all others are
     * required. Schemas that state their required properties are left alone.
     */
    private static void complete(Schema record) {
        if (record.getProperties() == null || record.getRequired() != null || record.getOneOf() != null) {
            return;
        }
        new LinkedHashMap<>(record.getProperties()).forEach((name, property) -> {
            if (property.getType() != null && property.getType().contains(SchemaType.NULL)) {
                property.removeType(SchemaType.NULL);
            } else {
                record.addRequired(name);
            }
            if (PROPERTIES.containsKey(name)) {
                record.addProperty(name, OASFactory.createSchema().ref(PROPERTIES.get(name)));
            }
        });
    }

    /** A call of the document. */
    private final class Call {

        private final org.eclipse.microprofile.openapi.models.Operation operation;
        private final Components components;

        Call(org.eclipse.microprofile.openapi.models.Operation operation, Components components) {
            this.operation = operation;
            this.components = components;
        }

        void complete() {
            boolean hasBody = operation.getRequestBody() != null;
            List<Parameter> parameters =
                    Optional.ofNullable(operation.getParameters()).orElse(List.of());
            Set<String> names = parameters.stream().map(Parameter::getName).collect(Collectors.toSet());
            // An admin call may have an Idempotency-Key, which most refuse.
            boolean isAdminCall = callsByScheme.get("adminToken").contains(operation.getOperationId());
            mayAnswer("400", "InvalidRequest", hasBody || !parameters.isEmpty() || isAdminCall);
            callsByScheme.forEach((scheme, calls) -> wantsToken(scheme, calls.contains(operation.getOperationId())));
            if (operation.getSecurity() == null
                    || callsByScheme.get(WRITE_TOKEN).contains(operation.getOperationId())) {
                // Public, or a token is required only if the service has one.
                operation.addSecurityRequirement(OASFactory.createSecurityRequirement());
            }
            mayAnswer("406", "NotAcceptable", hasResult());
            boolean isAdd = names.contains(Idempotency.KEY);
            mayAnswer("409", "Overflow", isAdd && names.contains("key"));
            boolean hasJson = hasBody && hasJson();
            mayAnswer("413", "BodyTooLarge", hasJson);
            mayAnswer("414", "RequestLineTooLong", names.contains("keys"));
            mayAnswer("415", "UnsupportedType", hasBody);
            // A stream reports it in each line.
            mayAnswer("422", "KeyReused", isAdd && (hasJson || !hasBody));
            mayAnswer("503", "Unavailable", !operation.getTags().contains(DOCUMENT));
            boolean isOneAdd =
                    callsByScheme.get(WRITE_TOKEN).contains(operation.getOperationId()) && names.contains("key");
            if (isOneAdd) {
                definition(operation.getResponses().getAPIResponse(OK))
                        .addHeader(AddAnswer.COUNTED, OASFactory.createHeader().ref(AddAnswer.COUNTED));
            }
            if (isAdd) {
                definition(operation.getResponses().getAPIResponse(OK))
                        .addHeader(
                                Idempotency.REPLAYED, OASFactory.createHeader().ref(Idempotency.REPLAYED));
            }
            Stream<Parameter> visitor = callsByScheme.get(WRITE_TOKEN).contains(operation.getOperationId())
                    ? Stream.of(OASFactory.createParameter().ref(VISITOR))
                    : Stream.empty();
            List<Parameter> all = Stream.concat(parameters.stream().map(this::shared), visitor)
                    .toList();
            operation.setParameters(all.isEmpty() ? null : all);
            tidyResponses();
        }

        /** Returns whether the body is a single JSON document, as opposed to a stream of lines. */
        private boolean hasJson() {
            String ref = operation.getRequestBody().getRef();
            RequestBody body = ref == null
                    ? operation.getRequestBody()
                    : components.getRequestBodies().get(name(ref));
            return body.getContent().hasMediaType(MediaType.APPLICATION_JSON);
        }

        private boolean hasResult() {
            return operation.getResponses().getAPIResponses().keySet().stream()
                    .anyMatch(status -> status.startsWith("2") && !status.equals(NO_CONTENT));
        }

        private void wantsToken(String scheme, boolean does) {
            if (does) {
                operation.addSecurityRequirement(
                        OASFactory.createSecurityRequirement().addScheme(scheme));
            }
            mayAnswer("401", "MissingToken", does);
            mayAnswer("403", "Forbidden", does);
        }

        /** Adds a shared response, unless the call defines one for the status. */
        private void mayAnswer(String status, String name, boolean does) {
            if (does && !operation.getResponses().hasAPIResponse(status)) {
                String shared = operation.getTags().contains(SONGS) ? alsoAsText(name) : name;
                operation
                        .getResponses()
                        .addAPIResponse(status, OASFactory.createAPIResponse().ref(shared));
            }
        }

        /** Returns the name of a response that is text unless the client asks for JSON, as in the song protocol. */
        private String alsoAsText(String name) {
            APIResponse problem = components.getResponses().get(name);
            Content content = OASFactory.createContent()
                    .addMediaType(
                            "text/plain",
                            OASFactory.createMediaType()
                                    .schema(OASFactory.createSchema().addType(SchemaType.STRING)));
            problem.getContent().getMediaTypes().forEach(content::addMediaType);
            components.addResponse(
                    name + SONGS,
                    OASFactory.createAPIResponse()
                            .description(problem.getDescription())
                            .headers(problem.getHeaders())
                            .content(content));
            return name + SONGS;
        }

        private APIResponse definition(APIResponse response) {
            String ref = response.getRef();
            return ref == null ? response : components.getResponses().get(name(ref));
        }

        private static String name(String ref) {
            return ref.substring(ref.lastIndexOf('/') + 1);
        }

        /** Returns a reference to the shared parameter of that name, unless the call has its own reference. */
        private Parameter shared(Parameter parameter) {
            return parameter.getRef() == null && components.getParameters().containsKey(parameter.getName())
                    ? OASFactory.createParameter().ref(parameter.getName())
                    : parameter;
        }

        /** Sorts the responses by status, and removes descriptions that would hide those of shared responses. */
        private void tidyResponses() {
            APIResponses sorted = OASFactory.createAPIResponses();
            new TreeMap<>(operation.getResponses().getAPIResponses()).forEach((status, response) -> {
                if (response.getRef() != null) {
                    response.setDescription(null);
                }
                sorted.addAPIResponse(status, response);
            });
            operation.setResponses(sorted);
        }
    }
}
