package dev.tally.redis;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import io.vertx.core.net.SocketAddress;

/**
 * Lets hosts of Redis have an underscore in their names, as containers often do: {@code redis://my_redis:6379}.
 * {@link java.net.URI}, in which Quarkus and Vert.x read {@code quarkus.redis.hosts}, finds no host in those. So they
 * read the setting with other characters in its place, and the transport of Vert.x connects to the real name.
 *
 * <p>SmallRye Config finds it as a service.
 */
public final class RedisHostNames implements ConfigSourceInterceptor {

    private static final long serialVersionUID = 1L;

    private static final String SETTING = "quarkus.redis.hosts";
    private static final String UNDERSCORE = "_";
    /* A letter at either end, so that the name may begin or end with it. No name has it by itself. */
    private static final String IN_ITS_PLACE = "x5fx5fx";

    /* What is between the scheme, or the user's part, and the port, path or next address. */
    private static final Pattern HOST = Pattern.compile("(?<=://)([^/?#,@]*@)?([^/?#,:@]+)");

    @Override
    public ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        ConfigValue value = context.proceed(name);
        return value != null && value.getValue() != null && name.equals(SETTING)
                ? value.withValue(written(value.getValue()))
                : value;
    }

    /** Returns addresses that {@link java.net.URI} can read. */
    static String written(String addresses) {
        return HOST.matcher(addresses).replaceAll(RedisHostNames::withoutUnderscore);
    }

    private static String withoutUnderscore(MatchResult host) {
        String user = host.group(1) == null ? "" : host.group(1);
        return Matcher.quoteReplacement(user + host.group(2).replace(UNDERSCORE, IN_ITS_PLACE));
    }

    /** Returns an address with the name that its host has in the network. */
    public static SocketAddress real(SocketAddress address) {
        String host = address.host();
        return host != null && host.contains(IN_ITS_PLACE)
                ? SocketAddress.inetSocketAddress(address.port(), host.replace(IN_ITS_PLACE, UNDERSCORE))
                : address;
    }
}
