package dev.tally.fastpath;

import jakarta.inject.Singleton;

import dev.tally.counter.Add;
import dev.tally.counter.Callback;
import dev.tally.counter.Outcome;
import dev.tally.counter.Visitor;
import dev.tally.rules.NamespaceRules;
import dev.tally.security.WriteAccess;
import dev.tally.store.Adds;
import dev.tally.visitor.Visitors;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpRequest;

/** Hot calls that add, under the rules of their namespaces. */
@Singleton
class HotAdds {

    private final Adds adds;
    private final NamespaceRules rules;
    private final Visitors visitors;
    private final WriteAccess access;

    HotAdds(Adds adds, NamespaceRules rules, Visitors visitors, WriteAccess access) {
        this.adds = adds;
        this.rules = rules;
        this.visitors = visitors;
        this.access = access;
    }

    /** Returns whether an add is hot: everybody may add, and for a batch no rule concerns its items. */
    boolean areHot(HotCall call) {
        return access.isOpen(call.namespace())
                && (call instanceof HotSingle || !rules.of(call.namespace()).concernAdds());
    }

    /** Returns whether a rule concerns an add. */
    boolean areRuled(HotSingle call) {
        return rules.of(call.namespace()).concernAdds();
    }

    /** Adds one under rules; the callback runs on the same event loop. */
    void make(HotSingle call, HttpRequest head, Channel channel, Callback<Outcome.Answered> caller) {
        Visitor visitor = visitors.of(call.namespace(), new HotCaller(head, channel));
        adds.add(call.namespace(), new Add(call.key(), 1, visitor), caller);
    }
}
