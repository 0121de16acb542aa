package dev.tally.api;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.StreamingOutput;

import dev.tally.counter.Counter;
import dev.tally.counter.Names;
import dev.tally.http.Momentary;
import dev.tally.http.json.CounterJson;
import dev.tally.http.json.Ndjson;
import dev.tally.store.Counters;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Exports all counters of a namespace as NDJSON, the format of {@link ImportResource}. */
@Path("/v1/export/{namespace}")
@Tag(name = "Export")
public class ExportResource {

    private final Counters counters;
    private final Names names;

    ExportResource(Counters counters, Names names) {
        this.counters = counters;
        this.names = names;
    }

    @GET
    @Momentary
    @Produces(Ndjson.MEDIA_TYPE)
    @RunOnVirtualThread
    @Operation(operationId = "exportCounters", summary = "All counters of a namespace, line by line")
    @APIResponse(responseCode = "200", ref = "Exported")
    public StreamingOutput export(@PathParam("namespace") String namespace) {
        Stream<List<Counter>> portions = counters.all(names.namespace(namespace));
        return out -> write(portions, out);
    }

    /** Writes the counters. At most one portion is in memory. Blocks while Redis or the client is slow. */
    private static void write(Stream<List<Counter>> portions, OutputStream out) throws IOException {
        Writer lines = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.US_ASCII));
        for (List<Counter> portion : (Iterable<List<Counter>>) portions::iterator) {
            for (Counter counter : portion) {
                CounterJson.append(counter, lines);
                lines.append('\n');
            }
        }
        lines.flush();
    }
}
