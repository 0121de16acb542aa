package dev.tally.client;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Server URLs with hosts that {@link URI} and the HTTP client reject, such as {@code http://my_tally:8080}: Internet
 * host names have no underscores, but container names often do. The HTTP client is given their IP address.
 */
final class Address {

    /* Without user information. */
    private static final Pattern AUTHORITY = Pattern.compile("(?<host>[A-Za-z0-9._-]+)(?<port>:[0-9]{1,5})?");

    private Address() {}

    /** Returns whether a URL has a host. */
    static boolean hasHost(URI address) {
        return address.getHost() != null || authority(address).matches();
    }

    /**
     * Returns an equivalent URL that the HTTP client accepts.
     *
     * @throws UncheckedIOException when the host name can't be resolved
     */
    static URI reachable(URI address) {
        if (address.getHost() != null) {
            return address;
        }
        Matcher authority = authority(address);
        if (!authority.matches()) {
            throw new IllegalArgumentException("no host in " + address);
        }
        String port = authority.group("port") == null ? "" : authority.group("port");
        String rest = address.getRawPath() + (address.getRawQuery() == null ? "" : "?" + address.getRawQuery());
        return URI.create(address.getScheme() + "://" + literal(authority.group("host")) + port + rest);
    }

    private static Matcher authority(URI address) {
        return AUTHORITY.matcher(address.getRawAuthority() == null ? "" : address.getRawAuthority());
    }

    private static String literal(String host) {
        try {
            String ip = InetAddress.getByName(host).getHostAddress();
            return ip.contains(":") ? "[" + ip + "]" : ip;
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e);
        }
    }
}
