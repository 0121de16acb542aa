package dev.tally.rules;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import jakarta.inject.Singleton;

import dev.tally.counter.CounterFailure;
import dev.tally.counter.Namespace;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;

/** The rules of all namespaces. */
@Singleton
@Startup
public class NamespaceRules {

    private final Map<Namespace, Rules> rules = new HashMap<>();
    private final boolean isClosed;

    /**
     * Validates the settings.
     *
     * @throws ConfigurationException when some are invalid: the service then does not start
     */
    NamespaceRules(RulesConfig config, NamespacesConfig namespaces) {
        isClosed = namespaces.access() == NamespacesConfig.Access.CLOSED;
        config.byName().forEach((name, settings) -> {
            String prefix = "tally.rules." + name + ".";
            Namespace namespace = namespace(prefix, settings.namespace().orElse(name));
            if (rules.put(namespace, Rules.of(prefix, settings)) != null) {
                throw new ConfigurationException("tally.rules: the namespace " + namespace + " has two sets of rules");
            }
        });
    }

    private static Namespace namespace(String prefix, String name) {
        try {
            return new Namespace(name);
        } catch (CounterFailure.InvalidName e) {
            throw new ConfigurationException(prefix + "namespace: " + e.getMessage());
        }
    }

    /** Returns the rules of a namespace, {@link Rules#NONE} if it has none. */
    public Rules of(Namespace namespace) {
        return rules.isEmpty() ? Rules.NONE : rules.getOrDefault(namespace, Rules.NONE);
    }

    /** Returns all rules, by namespace. */
    public Map<Namespace, Rules> all() {
        return Map.copyOf(rules);
    }

    /** Returns the namespaces whose rules are such. */
    public Set<Namespace> namespaces(Predicate<Rules> which) {
        return rules.entrySet().stream()
                .filter(rule -> which.test(rule.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Returns the histories that are kept, by namespace. */
    public Map<Namespace, Kept> histories() {
        return namespaces(rule -> !rule.history().isEmpty()).stream()
                .collect(Collectors.toUnmodifiableMap(
                        namespace -> namespace, namespace -> of(namespace).history()));
    }

    /** Returns whether callers may begin a namespace. */
    public boolean mayBegin(Namespace namespace) {
        return !isClosed || rules.containsKey(namespace);
    }
}
