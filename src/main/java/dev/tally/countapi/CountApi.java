package dev.tally.countapi;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongFunction;

import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tally.countapi.counters.AdminKey;
import dev.tally.countapi.counters.CounterName;
import dev.tally.countapi.counters.OwnedCounters;
import dev.tally.countapi.counters.OwnedResult;
import dev.tally.counter.Outcome;
import dev.tally.drawing.Shield;
import dev.tally.http.AddAnswer;
import dev.tally.http.ValueStream;
import dev.tally.http.json.Numbers;
import dev.tally.http.problem.InvalidParameter;
import dev.tally.rules.NamespaceRules;
import dev.tally.security.AccessDenied;
import dev.tally.security.WriteAccess;
import dev.tally.visitor.Caller;
import dev.tally.visitor.Visitors;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Executes the calls. Where Abacus differs from its documentation, this follows the documentation. */
@Singleton
class CountApi {

    private static final String VALUE = "value";

    private final OwnedCounters counters;
    private final WriteAccess writeAccess;
    private final NamespaceRules rules;
    private final Visitors visitors;
    private final ValueStream streams;
    private final Usage usage;
    private final String version;

    CountApi(
            OwnedCounters counters,
            WriteAccess writeAccess,
            NamespaceRules rules,
            Visitors visitors,
            ValueStream streams,
            Usage usage,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.counters = counters;
        this.writeAccess = writeAccess;
        this.rules = rules;
        this.visitors = visitors;
        this.streams = streams;
        this.usage = usage;
        this.version = version;
    }

    /**
     * Executes a call. It blocks, except for a stream, which is opened on the event loop of the caller.
     *
     * @param refusal receives the reason if a stream can't start
     * @return the response; empty for a stream, which writes its own
     */
    Optional<Answer> answer(Call call, Consumer<Throwable> refusal) {
        usage.note(call.verb());
        if (!call.isThere()) {
            return Optional.of(Answer.error(404, "There is no such call."));
        }
        Parameters.check(call);
        return switch (call.verb()) {
            case HIT, GET -> Optional.of(show(call));
            case CREATE -> Optional.of(create(call));
            case INFO -> Optional.of(info(call));
            case STATS -> Optional.of(Answer.json(200, stats()));
            case STREAM -> {
                streams.values(call.name().namespace(), call.name().key(), call.http(), refusal);
                yield Optional.empty();
            }
            case SET -> Optional.of(change(call, (name, owner) -> counters.set(name, owner, number(call, VALUE))));
            case UPDATE -> Optional.of(change(call, (name, owner) -> counters.add(name, owner, numberBut0(call))));
            case RESET -> Optional.of(change(call, (name, owner) -> counters.set(name, owner, 0)));
            case DELETE -> Optional.of(delete(call));
        };
    }

    /**
     * Counts or only reads, and returns the value. The format is validated first, so that an invalid request is not counted.
     */
    private Answer show(Call call) {
        CounterName name = call.name();
        LongFunction<Answer> shown = call.isShield() ? picture(Shield.parse(call::parameter)) : Answer::value;
        if (!call.counts()) {
            return switch (counters.get(name)) {
                case OwnedResult.Done done -> shown.apply(done.value());
                case OwnedResult.Refused refused -> Answer.of(refused);
            };
        }
        requireWriteAccess(call, name);
        Outcome.Answered outcome = counters.hit(
                name, visitors.of(name.namespace(), Caller.of(call.http().request())));
        Answer answer = shown.apply(outcome.value());
        return outcome instanceof Outcome.NotCounted ? answer.with(AddAnswer.COUNTED, "false") : answer;
    }

    private static LongFunction<Answer> picture(Shield shield) {
        return value -> Answer.picture(shield.svg(value));
    }

    private Answer create(Call call) {
        CounterName name = call.newName();
        long value = call.parameter(VALUE).isPresent() ? number(call, VALUE) : initial(call);
        requireWriteAccess(call, name);
        refuseUnderRules(name);
        AdminKey owner = AdminKey.random();
        return switch (counters.create(name, owner, value)) {
            case OwnedResult.Done done -> Answer.json(201, created(name, owner, done.value()));
            case OwnedResult.Refused refused -> Answer.of(refused);
        };
    }

    private static ObjectNode created(CounterName name, AdminKey owner, long value) {
        return Answer.object()
                .put("namespace", name.namespace().value())
                .put("key", name.key().value())
                .put("admin_key", owner.secret())
                .put(VALUE, value);
    }

    private Answer info(Call call) {
        CounterName name = call.name();
        return switch (counters.info(name)) {
            case OwnedResult.Done done ->
                Answer.json(
                        200,
                        info(name, done.value(), done.isOwned())
                                .put(
                                        "expires_in",
                                        done.left().map(Spans::seconds).orElse(Spans.NEVER))
                                .put("expires_str", done.left().map(Spans::text).orElse(Spans.NEVER_TEXT))
                                .put("exists", true));
            case OwnedResult.Refused refused ->
                Answer.json(
                        refused.status(),
                        info(name, -1, false)
                                .put("expires_in", Spans.NOWHERE)
                                .put("expires_str", Spans.NOWHERE_TEXT)
                                .put("exists", false));
        };
    }

    /** Abacus calls a counter that was never created genuine. */
    private static ObjectNode info(CounterName name, long value, boolean isOwned) {
        return Answer.object().put(VALUE, value).put("full_key", "K:" + name).put("is_genuine", !isOwned);
    }

    private ObjectNode stats() {
        ObjectNode stats = Answer.object().put("version", version).put("uptime", Spans.text(usage.time()));
        stats.putObject("commands")
                .put("total", usage.total())
                .put("get", usage.of(Verb.GET))
                .put("hit", usage.of(Verb.HIT))
                .put("create", usage.of(Verb.CREATE));
        return stats;
    }

    private void requireWriteAccess(Call call, CounterName name) {
        writeAccess.require(name.namespace(), call.header(HttpHeaders.AUTHORIZATION), call.header("Origin"));
    }

    /** Owners are strangers to the operator: what they do is not under the rules of a namespace. */
    private void refuseUnderRules(CounterName name) {
        if (rules.of(name.namespace()).excludeOwners()) {
            throw new AccessDenied.Forbidden(
                    "This namespace has rules: its counters have no owners. /hit and /get work.");
        }
    }

    private Answer delete(Call call) {
        CounterName name = call.name();
        refuseUnderRules(name);
        return switch (counters.remove(name, call.adminKey())) {
            case OwnedResult.Done _ ->
                Answer.json(200, Answer.object().put("status", "ok").put("message", "Deleted key: " + name));
            case OwnedResult.Refused refused -> Answer.of(refused);
        };
    }

    /** Changes the value on behalf of the owner. */
    private Answer change(Call call, Change change) {
        refuseUnderRules(call.name());
        return switch (change.make(call.name(), call.adminKey())) {
            case OwnedResult.Done done -> Answer.value(done.value());
            case OwnedResult.Refused refused -> Answer.of(refused);
        };
    }

    private static long number(Call call, String name) {
        return Numbers.signed(name, call.parameter(name).orElse(""));
    }

    private static long initial(Call call) {
        return Numbers.signed("initializer", call.parameter("initializer").orElse("0"));
    }

    /** Adding 0 is most likely a mistake. */
    private static long numberBut0(Call call) {
        String name = call.parameter("amount").isPresent() ? "amount" : VALUE;
        long number = number(call, name);
        if (number == 0) {
            throw new InvalidParameter(name, "a whole number other than 0");
        }
        return number;
    }

    /** A change by the owner of a counter. */
    private interface Change {
        OwnedResult make(CounterName name, AdminKey owner);
    }
}
