package dev.tally.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

/** What kustomize makes of a folder of {@code k8s/}: in a file, and object by object. */
record Manifests(Path file, List<JsonNode> objects) {

    static final Path FOLDER = Path.of("k8s");

    private static final YAMLMapper YAML = new YAMLMapper();

    static Manifests of(Path kustomization) throws IOException, InterruptedException {
        Path file = Files.createTempFile("manifests", ".yaml");
        Path errors = Files.createTempFile("kustomize", ".err");
        int exitCode = new ProcessBuilder("kustomize", "build", kustomization.toString())
                .redirectOutput(file.toFile())
                .redirectError(errors.toFile())
                .start()
                .waitFor();
        if (exitCode != 0) {
            throw new AssertionError(kustomization + ": " + Files.readString(errors));
        }
        try (MappingIterator<JsonNode> objects = YAML.readerFor(JsonNode.class).readValues(file.toFile())) {
            return new Manifests(file, objects.readAll());
        }
    }

    /** Renders the base with some of the components. */
    static Manifests with(Path folder, String... components) throws IOException, InterruptedException {
        Path project = Path.of("").toAbsolutePath();
        // Kustomize takes folders by relative paths only.
        Path k8s = folder.toRealPath().relativize(project.resolve(FOLDER));
        String list = Stream.of(components)
                .map(component -> "  - " + k8s.resolve("components").resolve(component) + "\n")
                .collect(Collectors.joining());
        Files.writeString(
                folder.resolve("kustomization.yaml"),
                "resources:\n  - " + k8s.resolve("base") + "\ncomponents:\n" + list);
        return of(folder);
    }

    Stream<JsonNode> of(String kind) {
        return objects.stream().filter(object -> object.at("/kind").asText().equals(kind));
    }

    /** Returns the only object of this kind that has this name, or this name and a hash. */
    JsonNode one(String kind, String name) {
        return of(kind).filter(object -> object.at("/metadata/name").asText().matches(name + "(-[a-z0-9]{10})?"))
                .reduce((first, second) -> {
                    throw new AssertionError("two of " + kind + " " + name);
                })
                .orElseThrow(() -> new AssertionError("no " + kind + " " + name));
    }

    /** Asks a tool what it thinks of this. */
    String judgedBy(String... command) throws IOException, InterruptedException {
        List<String> whole =
                Stream.concat(Stream.of(command), Stream.of(file.toString())).toList();
        Process process = new ProcessBuilder(whole).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new AssertionError(said);
        }
        return said;
    }
}
