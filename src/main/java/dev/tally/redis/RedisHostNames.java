package dev.tally.redis;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import io.vertx.core.net.SocketAddress;

/**
 * Allows an underscore in the host names of Redis, common with containers: {@code redis://my_redis:6379}. Quarkus and
 * Vert.x parse {@code quarkus.redis.hosts} with {@link java.net.URI}, which finds no host in such a name. So this
 * interceptor replaces the underscore in the setting, and the Vert.x transport restores it before it connects.
 *
 * <p>SmallRye Config loads this class with the {@code ServiceLoader}.
 */
public final class RedisHostNames implements ConfigSourceInterceptor {

    private static final long serialVersionUID = 1L;

    private static final String SETTING = "quarkus.redis.hosts";
    private static final String UNDERSCORE = "_";
    /* Begins and ends with a letter, because the host name may. Does not occur in real host names. */
    private static final String IN_ITS_PLACE = "x5fx5fx";

    /* Between the scheme or user info and the port, path or next address. */
    private static final Pattern HOST = Pattern.compile("(?<=://)([^/?#,@]*@)?([^/?#,:@]+)");

    @Override
    public ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        ConfigValue value = context.proceed(name);
        return value != null && value.getValue() != null && name.equals(SETTING)
                ? value.withValue(written(value.getValue()))
                : value;
    }

    /** Returns the addresses in a form that {@link java.net.URI} can parse. */
    static String written(String addresses) {
        return HOST.matcher(addresses).replaceAll(RedisHostNames::withoutUnderscore);
    }

    private static String withoutUnderscore(MatchResult host) {
        String user = host.group(1) == null ? "" : host.group(1);
        return Matcher.quoteReplacement(user + host.group(2).replace(UNDERSCORE, IN_ITS_PLACE));
    }

    /** Returns the address with the real host name. */
    public static SocketAddress real(SocketAddress address) {
        String host = address.host();
        return host != null && host.contains(IN_ITS_PLACE)
                ? SocketAddress.inetSocketAddress(address.port(), host.replace(IN_ITS_PLACE, UNDERSCORE))
                : address;
    }
}
