package dev.tally.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The counters that clients use now: few enough that several meet at each, and new ones for those that are used up. */
final class Subjects {

    static final List<String> NAMESPACES = List.of("song", "one", "many");

    private static final int LEAST = 20;

    private final int each;
    private final Map<String, Subject> current = new HashMap<>();
    private final List<Subject> all = new ArrayList<>();

    /** Prepares as many as so many clients need. */
    Subjects(int clients) {
        each = Math.max(LEAST, clients);
    }

    /** Returns any of a namespace, to be used once. */
    synchronized Subject any(String namespace, Random random) {
        String slot = namespace + "/" + random.nextInt(each);
        Subject subject = current.get(slot);
        while (subject == null || !subject.use()) {
            subject = new Subject(namespace, Integer.toString(all.size()));
            all.add(subject);
            current.put(slot, subject);
        }
        return subject;
    }

    /** Returns all that were ever used. */
    synchronized List<Subject> all() {
        return List.copyOf(all);
    }
}
