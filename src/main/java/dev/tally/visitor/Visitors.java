package dev.tally.visitor;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

import jakarta.inject.Singleton;

import dev.tally.counter.CounterFailure;
import dev.tally.counter.Namespace;
import dev.tally.counter.Visitor;
import dev.tally.http.json.Item;
import dev.tally.rules.NamespaceRules;
import dev.tally.rules.Rules;
import dev.tally.rules.RulesConfig.Bots;
import dev.tally.security.AccessDenied;
import dev.tally.security.WriteAccess;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Tells visitors apart, by the name that a trusted caller gives them, or else by network and User-Agent. The address is that
 * of the connection, or the last one in {@code X-Forwarded-For} if {@code quarkus.http.proxy.proxy-address-forwarding} says
 * that a proxy sets it.
 */
@Singleton
@Startup
public class Visitors {

    /** Names a visitor. */
    public static final String HEADER = "Tally-Visitor";

    private static final String AUTHORIZATION = "Authorization";
    private static final String ORIGIN = "Origin";
    private static final String USER_AGENT = "User-Agent";
    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final String PREFETCH = "prefetch";

    private final NamespaceRules rules;
    private final WriteAccess access;
    private final Crawlers crawlers;
    private final boolean isBehindProxy;

    Visitors(
            NamespaceRules rules,
            WriteAccess access,
            Crawlers crawlers,
            @ConfigProperty(name = "quarkus.http.proxy.proxy-address-forwarding", defaultValue = "false")
                    boolean isBehindProxy) {
        this.rules = rules;
        this.access = access;
        this.crawlers = crawlers;
        this.isBehindProxy = isBehindProxy;
        rules.all().forEach((namespace, rule) -> {
            if (rule.bots() != Bots.COUNT && !crawlers.areKnown()) {
                throw new ConfigurationException("The rule bots="
                        + rule.bots().name().toLowerCase(Locale.ROOT)
                        + " of the namespace " + namespace + " needs the list of crawlers: set TALLY_BOTS_LIST to the"
                        + " file that scripts/crawlers fetches");
            }
        });
    }

    /**
     * Returns the visitor of an add, {@link Visitor#ANY} if no rule of the namespace concerns visitors.
     *
     * @throws CounterFailure.InvalidName when its name is not valid
     * @throws AccessDenied when the caller may not name visitors
     */
    public Visitor of(Namespace namespace, Caller caller) {
        return of(namespace, caller, caller.header(HEADER));
    }

    /** Returns the visitors of the items of a batch. One without a name is that of the request. */
    public Item.Visitors ofItems(Namespace namespace, Caller caller) {
        Visitor unnamed = of(namespace, caller);
        return name -> name.isEmpty() ? unnamed : of(namespace, caller, name);
    }

    private Visitor of(Namespace namespace, Caller caller, Optional<String> name) {
        Rules rule = rules.of(namespace);
        name.ifPresent(Visitor::check);
        if (!rule.concernVisitors() && rule.bots() == Bots.COUNT) {
            return Visitor.ANY;
        }
        if (name.isEmpty()) {
            String network = address(caller).flatMap(Network::of).orElse("");
            return new Visitor(
                    "network " + network + " " + caller.header(USER_AGENT).orElse(""), isBot(rule, caller));
        }
        Optional<String> authorization = caller.header(AUTHORIZATION);
        if (access.isTrusted(namespace, authorization, Optional.empty())) {
            // The User-Agent is that of a server.
            return Visitor.named(name.get(), false);
        }
        if (access.isTrusted(namespace, authorization, caller.header(ORIGIN))) {
            return Visitor.named(name.get(), isBot(rule, caller));
        }
        throw new AccessDenied.Forbidden(
                "Only callers with the write token of this namespace, and pages of its origins, may"
                        + " name visitors. Nothing was changed. Leave out " + HEADER + ", or the field visitor.");
    }

    private Optional<String> address(Caller caller) {
        Optional<String> forwarded = isBehindProxy ? caller.lastLine(FORWARDED_FOR) : Optional.empty();
        return forwarded.map(list -> list.substring(list.lastIndexOf(',') + 1)).or(caller::address);
    }

    /** Every browser has a User-Agent. */
    private boolean isBot(Rules rule, Caller caller) {
        if (rule.bots() == Bots.COUNT) {
            return false;
        }
        boolean isPrefetch = Stream.of("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
                .flatMap(header -> caller.header(header).stream())
                .anyMatch(purpose -> purpose.toLowerCase(Locale.ROOT).startsWith(PREFETCH));
        return isPrefetch
                || caller.header(USER_AGENT)
                        .filter(agent -> !agent.isBlank() && !crawlers.contain(agent))
                        .isEmpty();
    }
}
