package dev.tally.fastpath;

import java.util.Set;

import jakarta.inject.Singleton;

import dev.tally.counter.Add;
import dev.tally.counter.Callback;
import dev.tally.counter.Namespace;
import dev.tally.counter.Outcome;
import dev.tally.counter.Visitor;
import dev.tally.rules.NamespaceRules;
import dev.tally.rules.Rules;
import dev.tally.security.WriteAccess;
import dev.tally.store.Adds;
import dev.tally.visitor.Visitors;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpRequest;

/** Hot calls that add, under the rules of their namespaces. */
@Singleton
class HotAdds {

    private final Adds adds;
    private final Visitors visitors;
    private final boolean areAllRestricted;
    private final Set<Namespace> restricted;
    private final Set<Namespace> ruled;

    HotAdds(Adds adds, Visitors visitors, NamespaceRules rules, WriteAccess access) {
        this.adds = adds;
        this.visitors = visitors;
        this.areAllRestricted = !access.isOpen();
        this.restricted = rules.namespaces(Rules::grantAccess);
        this.ruled = rules.namespaces(Rules::concernAdds);
    }

    /** Returns whether an add is hot: everybody may add, and for a batch no rule concerns its items. */
    boolean areHot(HotCall call) {
        return !areAllRestricted
                && !restricted.contains(call.namespace())
                && (call instanceof HotSingle || !ruled.contains(call.namespace()));
    }

    /** Returns whether a rule concerns an add. */
    boolean areRuled(HotSingle call) {
        return ruled.contains(call.namespace());
    }

    /** Adds one under rules; the callback runs on the same event loop. */
    void make(HotSingle call, HttpRequest head, Channel channel, Callback<Outcome.Answered> caller) {
        Visitor visitor = visitors.of(call.namespace(), new HotCaller(head, channel));
        adds.add(call.namespace(), new Add(call.key(), 1, visitor), caller);
    }
}
