package dev.tally.fold;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a database is.
 *
 * @param kind which one it is
 * @param address host, port if it is not the default one, and name of the database: {@code db:5432/music}
 * @param parameters those of the JDBC driver, such as {@code ?sslmode=require}; empty without any
 * @param user the name to log in with; empty for the driver's default
 * @param password empty if none is needed
 */
record DatabaseUrl(Kind kind, String address, String parameters, String user, String password) {

    private static final String RULE =
            " has to be postgresql://user:password@host:5432/database, or the same with mariadb:// or mysql://. Special"
                    + " characters of the password are percent-encoded, or it is set as password or password-file";

    private static final Pattern AUTHORITY = Pattern.compile(
            "((?<user>[^:@]*)(:(?<password>[^@]*))?@)?(?<address>([\\w.-]+|\\[[\\p{XDigit}:]+])(:\\d+)?)");

    enum Kind {
        POSTGRESQL("postgresql"),
        MARIADB("mariadb");

        private static final Map<String, Kind> BY_SCHEME =
                Map.of("postgresql", POSTGRESQL, "postgres", POSTGRESQL, "mariadb", MARIADB, "mysql", MARIADB);

        private final String driver;

        Kind(String driver) {
            this.driver = driver;
        }
    }

    /**
     * Parses a URL.
     *
     * @param password replaces that of the URL
     * @throws IllegalArgumentException when it is not the URL of a database; the message does not contain it
     */
    static DatabaseUrl parse(String text, Optional<String> password) {
        try {
            URI uri = new URI(text);
            Kind kind = Kind.BY_SCHEME.get(String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT));
            // Not the host of java.net.URI, which may have no underscore.
            Matcher authority =
                    AUTHORITY.matcher(Optional.ofNullable(uri.getRawAuthority()).orElse(""));
            if (kind == null || !authority.matches() || !uri.getPath().matches("/[^/]+")) {
                throw new IllegalArgumentException(RULE);
            }
            return new DatabaseUrl(
                    kind,
                    authority.group("address") + uri.getRawPath(),
                    Optional.ofNullable(uri.getRawQuery())
                            .map(query -> "?" + query)
                            .orElse(""),
                    decode(authority.group("user")),
                    password.orElseGet(() -> decode(authority.group("password"))));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(RULE);
        }
    }

    /** Decodes a part of the URL; {@code null} for one that it lacks. */
    private static String decode(String text) {
        return text == null ? "" : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    String jdbc() {
        return "jdbc:" + kind.driver + "://" + address + parameters;
    }

    /** Returns the user and the password as properties of the driver. */
    Properties login() {
        Properties login = new Properties();
        if (!user.isEmpty()) {
            login.setProperty("user", user);
        }
        if (!password.isEmpty()) {
            login.setProperty("password", password);
        }
        return login;
    }

    /** Returns the address alone: no password is logged. */
    @Override
    public String toString() {
        return kind.driver + "://" + address;
    }
}
