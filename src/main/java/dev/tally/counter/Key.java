package dev.tally.counter;

/**
 * The name of a counter within its namespace. Order: keys that are whole numbers first, by value; then
 * the others, by their characters.
 *
 * @param value a valid {@link Name}
 */
public record Key(String value) implements Comparable<Key> {

    /**
     * Validates the name.
     *
     * @throws CounterFailure.InvalidName when {@code value} is not a valid name
     */
    public Key {
        Name.require("key", value);
    }

    @Override
    public int compareTo(Key other) {
        boolean number = isNumber();
        if (number != other.isNumber()) {
            return number ? -1 : 1;
        }
        int byValue = number ? compareNumbers(value, other.value) : 0;
        return byValue != 0 ? byValue : value.compareTo(other.value);
    }

    boolean isNumber() {
        for (int i = 0; i < value.length(); i++) {
            if (!Name.isDigit(value.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Compares the digits, because up to 64 digits do not fit into a long. */
    private static int compareNumbers(String a, String b) {
        int zerosA = leadingZeros(a);
        int zerosB = leadingZeros(b);
        int byLength = Integer.compare(a.length() - zerosA, b.length() - zerosB);
        return byLength != 0 ? byLength : a.substring(zerosA).compareTo(b.substring(zerosB));
    }

    static int leadingZeros(String digits) {
        int zeros = 0;
        while (zeros < digits.length() && digits.charAt(zeros) == '0') {
            zeros++;
        }
        return zeros;
    }

    @Override
    public String toString() {
        return value;
    }
}
