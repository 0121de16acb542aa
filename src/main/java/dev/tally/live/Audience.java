package dev.tally.live;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import io.vertx.core.Context;

/** The viewers of a topic on one event loop. Its viewers are accessed only on that loop. */
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

    /** Sends all viewers what they have not seen. Calls made before the event loop runs the task are coalesced. */
    void catchUp() {
        if (due.compareAndSet(false, true)) {
            loop.runOnContext(now -> {
                due.set(false);
                // Most viewers are at the same position and share the encoded events.
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
