package dev.tally.security;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.runtime.Startup;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Decides on admin calls: with a token set, by the token; without one, only an open service on loopback lets them in. */
@ApplicationScoped
@Startup
class AdminAccess {

    private static final Logger LOG = Logger.getLogger(AdminAccess.class);

    private final Optional<Token> token;
    private final boolean open;

    AdminAccess(SecurityConfig config, @ConfigProperty(name = "quarkus.http.host") String host) {
        token = Token.from("tally.admin", config.admin());
        open = token.isEmpty() && config.admin().open() && isLoopback(host);
        if (open) {
            LOG.infof(
                    "No admin token is set: everybody on this machine may clear counters (listening on %s only)", host);
        } else if (token.isEmpty()) {
            LOG.warn("No admin token is set: admin calls are answered 403. Set TALLY_ADMIN_TOKEN or"
                    + " TALLY_ADMIN_TOKEN_FILE to allow them");
        }
    }

    /**
     * Lets an admin call through.
     *
     * @param authorization the header of that name
     * @throws AccessDenied when the call is not let through
     */
    void require(Optional<String> authorization) {
        if (open) {
            return;
        }
        if (token.isEmpty()) {
            throw new AccessDenied.Forbidden("Admin calls are switched off: this service was started without an admin"
                    + " token. Its operator can set TALLY_ADMIN_TOKEN.");
        }
        String secret = Token.bearer(authorization).orElseThrow(() -> new AccessDenied.MissingToken("admin"));
        if (!isToken(secret)) {
            throw new AccessDenied.Forbidden("This is not the admin token.");
        }
    }

    /** Returns whether the secret is the admin token, where there is one. */
    boolean isToken(String secret) {
        return token.filter(expected -> expected.matches(secret)).isPresent();
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
