package dev.tally.api;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tally.rules.Rules;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The rules of a namespace.
 *
 * @param namespace the namespace
 * @param once the time in which an add of a visitor to a counter counts at most once, as an ISO 8601 duration
 * @param visitors whether the different visitors of each day are estimated
 * @param history the steps of time whose sums are kept, and how long, as ISO 8601 durations
 * @param bots how adds by bots count: count, apart or refuse
 * @param min the smallest value to which an add may bring a counter
 * @param max the largest value to which an add may bring a counter
 * @param most the largest number of one add
 * @param origins whose pages may add
 * @param hasToken whether the namespace has a write token of its own
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
@Schema(name = "Rules")
public record NamespaceRule(
        String namespace,
        Optional<String> once,
        boolean visitors,
        Map<String, String> history,
        @Schema(enumeration = {"count", "apart", "refuse"}) String bots,
        Optional<Long> min,
        Optional<Long> max,
        Optional<Long> most,
        List<String> origins,
        boolean hasToken) {

    static NamespaceRule of(String namespace, Rules rules) {
        return new NamespaceRule(
                namespace,
                rules.once().map(Object::toString),
                rules.visitors(),
                rules.history().byName(),
                rules.bots().name().toLowerCase(Locale.ROOT),
                boxed(rules.bounds().min()),
                boxed(rules.bounds().max()),
                boxed(rules.bounds().most()),
                rules.origins(),
                rules.token().isPresent());
    }

    private static Optional<Long> boxed(OptionalLong bound) {
        return bound.isPresent() ? Optional.of(bound.getAsLong()) : Optional.empty();
    }
}
