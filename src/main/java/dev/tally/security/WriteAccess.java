package dev.tally.security;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.inject.Singleton;

import dev.tally.counter.Namespace;
import dev.tally.rules.NamespaceRules;
import dev.tally.rules.Rules;
import io.quarkus.runtime.Startup;
import io.quarkus.security.identity.SecurityIdentity;

/**
 * Authorizes adds. The global write token and the admin token may add to every namespace. A namespace with a write token or
 * with origins of its own is open to holders of that token and to pages of those origins, and to nobody else; all other
 * namespaces are open to everybody while no global write token is set.
 */
@Singleton
@Startup
public class WriteAccess {

    private final TokenAuthentication authentication;
    private final NamespaceRules rules;
    private final Map<Namespace, Token> tokens = new HashMap<>();
    private final boolean isOpen;

    WriteAccess(TokenAuthentication authentication, NamespaceRules rules) {
        this.authentication = authentication;
        this.rules = rules;
        this.isOpen = authentication.caller(Optional.empty()).hasRole(Role.WRITE);
        rules.all()
                .forEach((namespace, rule) ->
                        rule.token().flatMap(Token::from).ifPresent(token -> tokens.put(namespace, token)));
    }

    /** Returns whether everybody may add to a namespace whose rules do not say who may. */
    public boolean isOpen() {
        return isOpen;
    }

    /**
     * Checks that a caller may add to a namespace.
     *
     * @param authorization the header of that name
     * @param origin the header of that name
     * @throws AccessDenied when it may not
     */
    public void require(Namespace namespace, Optional<String> authorization, Optional<String> origin) {
        boolean isOpenToAll = isOpen && !rules.of(namespace).grantAccess();
        if (!isOpenToAll && !isKnown(namespace, authorization, origin)) {
            throw refusal(rules.of(namespace), authorization);
        }
    }

    /**
     * Returns whether a caller is known to the operator: it has a token for the namespace, or is a page of one of its
     * origins. While admin calls need no token, everybody is.
     */
    public boolean isTrusted(Namespace namespace, Optional<String> authorization, Optional<String> origin) {
        return authentication.caller(authorization).hasRole(Role.ADMIN) || isKnown(namespace, authorization, origin);
    }

    private boolean isKnown(Namespace namespace, Optional<String> authorization, Optional<String> origin) {
        SecurityIdentity caller = authentication.caller(authorization);
        return caller.hasRole(Role.WRITE) && !caller.isAnonymous()
                || Optional.ofNullable(tokens.get(namespace))
                        .filter(token -> Token.bearer(authorization)
                                .filter(token::matches)
                                .isPresent())
                        .isPresent()
                || origin.filter(rules.of(namespace).origins()::contains).isPresent();
    }

    private AccessDenied refusal(Rules rule, Optional<String> authorization) {
        List<String> origins = rule.origins();
        if (origins.isEmpty()) {
            return authentication.refusal(Role.WRITE, authorization);
        }
        return new AccessDenied.Forbidden("Only pages of these origins may add to this namespace: "
                + String.join(", ", origins)
                + (rule.token().isPresent() ? "; others need its write token" : "")
                + ". The Origin of this request is missing or another.");
    }
}
