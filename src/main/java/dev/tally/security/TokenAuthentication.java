package dev.tally.security;

import java.lang.reflect.AnnotatedElement;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

import dev.tally.http.problem.ProblemMapper;
import dev.tally.rules.TokenSource;
import io.quarkus.runtime.Startup;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Assigns roles to callers by their tokens. Some roles need no token: {@link Role#WRITE} while no write token is set,
 * and {@link Role#ADMIN} while no admin token is set, {@code tally.admin.open} is true and the service listens on
 * loopback. A caller with an unknown token is anonymous, as most calls require no role.
 */
@Singleton
@Startup
class TokenAuthentication implements HttpAuthenticationMechanism {

    private static final Logger LOG = Logger.getLogger(TokenAuthentication.class);

    private final Optional<Token> adminToken;
    private final Optional<Token> writeToken;
    private final SecurityIdentity admin;
    private final SecurityIdentity writer;
    private final SecurityIdentity anonymous;

    TokenAuthentication(SecurityConfig config, @ConfigProperty(name = "quarkus.http.host") String host) {
        adminToken = token("tally.admin.token", config.admin());
        writeToken = token("tally.write.token", config.write());
        Set<String> open = new HashSet<>();
        if (writeToken.isEmpty()) {
            open.add(Role.WRITE);
        }
        if (adminToken.isEmpty() && config.admin().open() && isLoopback(host)) {
            open.add(Role.ADMIN);
            LOG.infof(
                    "No admin token is set: everybody on this machine may clear counters (listening on %s only)", host);
        } else if (adminToken.isEmpty()) {
            LOG.warn("No admin token is set: admin calls are answered 403. Set TALLY_ADMIN_TOKEN or"
                    + " TALLY_ADMIN_TOKEN_FILE to allow them");
        }
        anonymous = identity("", open);
        open.add(Role.WRITE);
        writer = identity("writer", open);
        open.add(Role.ADMIN);
        admin = identity("admin", open);
    }

    private static Optional<Token> token(String setting, SecurityConfig.Secret secret) {
        return Token.from(new TokenSource(setting, secret.token(), secret.tokenFile()));
    }

    private static SecurityIdentity identity(String name, Set<String> roles) {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(name))
                .setAnonymous(name.isEmpty())
                .addRoles(roles)
                .build();
    }

    private static boolean isLoopback(String host) {
        InetSocketAddress address = new InetSocketAddress(host, 0);
        return !address.isUnresolved() && address.getAddress().isLoopbackAddress();
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext http, IdentityProviderManager providers) {
        return Uni.createFrom().item(caller(Optional.ofNullable(http.request().getHeader(HttpHeaders.AUTHORIZATION))));
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext http) {
        return Uni.createFrom().item(new ChallengeData(401, HttpHeaders.WWW_AUTHENTICATE, Token.SCHEME));
    }

    /** Returns the identity for an {@code Authorization} header. */
    SecurityIdentity caller(Optional<String> authorization) {
        return Token.bearer(authorization).map(this::holder).orElse(anonymous);
    }

    private SecurityIdentity holder(String secret) {
        if (adminToken.filter(token -> token.matches(secret)).isPresent()) {
            return admin;
        }
        return writeToken.filter(token -> token.matches(secret)).isPresent() ? writer : anonymous;
    }

    /** Answers with the token that is missing. Quarkus alone would report only that a role is. */
    @ServerExceptionMapper({UnauthorizedException.class, ForbiddenException.class})
    Response map(SecurityException refusal, ResourceInfo call, HttpHeaders headers, UriInfo uri) {
        AccessDenied denied =
                refusal(role(call), Optional.ofNullable(headers.getHeaderString(HttpHeaders.AUTHORIZATION)));
        return ProblemMapper.answer(denied.problem(), headers, uri).build();
    }

    /** Returns the role that a call requires; {@code right} when a policy of the operator has refused the call. */
    private static String role(ResourceInfo call) {
        return Stream.<AnnotatedElement>of(call.getResourceMethod(), call.getResourceClass())
                .filter(Objects::nonNull)
                .flatMap(element -> Stream.ofNullable(element.getAnnotation(RolesAllowed.class)))
                .map(required -> required.value()[0])
                .findFirst()
                .orElse("right");
    }

    /** Returns the refusal of a caller that lacks a role. */
    AccessDenied refusal(String role, Optional<String> authorization) {
        if (role.equals(Role.ADMIN) && adminToken.isEmpty()) {
            return new AccessDenied.Forbidden("Admin calls are switched off: this service was started without an admin"
                    + " token. Its operator can set TALLY_ADMIN_TOKEN.");
        }
        return Token.bearer(authorization).isPresent()
                ? new AccessDenied.Forbidden("This is not the " + role + " token.")
                : new AccessDenied.MissingToken(role);
    }
}
