package dev.tally.live;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import io.vertx.core.Context;

/** The viewers of a topic who are served by one event loop, where all is done to them. */
final class Audience {

    private final Context loop;
    private final History history;
    private final Set<Viewer> viewers = new HashSet<>();
    private final AtomicBoolean due = new AtomicBoolean();

    Audience(Context loop, History history) {
        this.loop = loop;
        this.history = history;
    }

    void add(Viewer viewer) {
        loop.runOnContext(now -> {
            viewers.add(viewer);
            viewer.join();
        });
    }

    void remove(Viewer viewer) {
        loop.runOnContext(now -> viewers.remove(viewer));
    }

    /** Shows all viewers what is new. What is new by the time an event loop comes to it is shown at once. */
    void catchUp() {
        if (due.compareAndSet(false, true)) {
            loop.runOnContext(now -> {
                due.set(false);
                // Almost all have seen the same: they share what is sent.
                Map<Long, History.News> news = new HashMap<>();
                viewers.forEach(viewer -> viewer.catchUp(seen -> news.computeIfAbsent(seen, history::since)));
            });
        }
    }

    void heartbeat() {
        loop.runOnContext(now -> viewers.forEach(Viewer::heartbeat));
    }

    void end() {
        loop.runOnContext(now -> viewers.forEach(Viewer::end));
    }
}
