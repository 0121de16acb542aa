package dev.tally.coalesce;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.tally.counter.Callback;
import dev.tally.counter.CounterFailure;
import dev.tally.redis.Deadline;
import dev.tally.redis.LoopCommands;
import dev.tally.vertx.EventLoop;

/** The calls waiting in one event loop, in one {@link Line} per counter. */
final class Waiting {

    /*
     * Further calls are refused. Redis executes about 100,000 pipelined commands per second, so the last call in the
     * queue is answered before its deadline; this many take 5 MB.
     */
    static final int MOST = 50_000;

    private final EventLoop loop;
    private final GroupCommands commands;
    private final LoopCommands redis;
    private final Map<Target, Line> lines = new HashMap<>();

    private List<Line> ready = new ArrayList<>();
    private int calls;

    Waiting(EventLoop loop, LoopCommands redis, GroupCommands commands) {
        this.loop = loop;
        this.commands = commands;
        this.redis = redis;
    }

    void join(Target target, long by, Deadline deadline, Callback<Long> caller) {
        if (calls >= MOST) {
            caller.failed(new CounterFailure.Unavailable("too many calls wait for Redis already", null));
            return;
        }
        calls++;
        Line line = lines.get(target);
        if (line == null) {
            line = new Line(target);
            lines.put(target, line);
            sendSoon(line);
        }
        line.join(by, deadline, caller);
    }

    /** Schedules the first group of a line for the end of this turn of the loop, when all lines are sent together. */
    private void sendSoon(Line line) {
        if (ready.isEmpty()) {
            loop.executeInContext(this::sendAll);
        }
        ready.add(line);
    }

    private void sendAll() {
        List<Line> lines = ready;
        ready = new ArrayList<>();
        lines.forEach(this::send);
    }

    private void send(Line line) {
        Group group = line.next();
        commands.send(line.target(), group.sum(), group.deadline(), redis, new Callback<>() {

            @Override
            public void succeeded(Long value) {
                answered(line, line.succeeded(group, value));
            }

            @Override
            public void failed(Throwable failure) {
                answered(line, line.failed(group, failure));
            }
        });
    }

    /** Continues a line. A caller that was answered may have called again meanwhile. */
    private void answered(Line line, int answered) {
        calls -= answered;
        if (line.isEmpty()) {
            lines.remove(line.target());
        } else {
            sendSoon(line);
        }
    }
}
