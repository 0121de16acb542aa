package dev.tally.visitor;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.inject.Singleton;

import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import org.jboss.logging.Logger;

/**
 * The crawlers, AI agents and link previews that {@code tally.bots.list} names. Without that setting none is known, and
 * nobody is taken for one. Most visitors have one of a few hundred User-Agents, so verdicts are kept.
 */
@Singleton
@Startup
public class Crawlers {

    /** The length to which a User-Agent is cut. Those of browsers and of the list have fewer than 300 characters. */
    static final int MAX_LENGTH = 512;

    /** How many verdicts are kept: at most some ten megabytes, even for the longest User-Agents. */
    static final int MAX_VERDICTS = 10_000;

    private static final Logger LOG = Logger.getLogger(Crawlers.class);

    private final Optional<CrawlerList> list;
    private final Map<String, Boolean> verdicts = new ConcurrentHashMap<>();

    /**
     * Reads the list, if one is set.
     *
     * @throws ConfigurationException when it can't be read: the service then does not start
     */
    Crawlers(CrawlersConfig settings) {
        this.list = settings.list().map(CrawlerList::read);
        list.ifPresent(known -> LOG.infof("Bots are recognized by %d patterns", known.size()));
    }

    /** Returns whether there is a list. */
    public boolean areKnown() {
        return list.isPresent();
    }

    /** Returns whether one of them sends this User-Agent. */
    public boolean contain(String userAgent) {
        return list.isPresent() && verdict(list.get(), cut(userAgent));
    }

    private boolean verdict(CrawlerList known, String userAgent) {
        Boolean verdict = verdicts.get(userAgent);
        if (verdict == null) {
            verdict = known.matches(userAgent);
            // Dropping all is cheaper than finding the oldest. Threads that do so at the same time may exceed the
            // maximum, by one each.
            if (verdicts.size() >= MAX_VERDICTS) {
                verdicts.clear();
            }
            verdicts.put(userAgent, verdict);
        }
        return verdict;
    }

    private static String cut(String userAgent) {
        return userAgent.length() > MAX_LENGTH ? userAgent.substring(0, MAX_LENGTH) : userAgent;
    }

    /** Returns the number of verdicts that are kept. */
    int verdicts() {
        return verdicts.size();
    }
}
