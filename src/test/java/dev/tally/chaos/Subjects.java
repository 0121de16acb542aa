package dev.tally.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The counters that clients use now: few enough that several meet at each, and new ones for those that are used up. */
final class Subjects {

    static final String SONG = "song";
    static final String ONE = "one";
    static final String MANY = "many";

    /** Under the rule {@code once}, for longer than any counter is used. */
    static final String PEOPLE = "people";

    private static final int LEAST = 20;

    private final List<String> namespaces;
    private final int each;
    private final Map<String, Subject> current = new HashMap<>();
    private final List<Subject> all = new ArrayList<>();

    private Subjects(List<String> namespaces, int each) {
        this.namespaces = namespaces;
        this.each = each;
    }

    /** Prepares as many in each namespace as so many clients need. */
    static Subjects ofAll(int clients) {
        return new Subjects(List.of(SONG, ONE, MANY, PEOPLE), Math.max(LEAST, clients));
    }

    /** Prepares few, where all clients meet. */
    static Subjects ofPeople(int counters) {
        return new Subjects(List.of(PEOPLE), counters);
    }

    List<String> namespaces() {
        return namespaces;
    }

    /** Returns any namespace. */
    String namespace(Random random) {
        return namespaces.get(random.nextInt(namespaces.size()));
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
