package dev.tally.counter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class KeyTest {

    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}");
    private static final Pattern WIDE = Pattern.compile("[A-Za-z0-9_.:-]{3,64}");

    @Property
    void a_key_is_what_the_pattern_allows_and_nothing_else(@ForAll("almostKeys") String value) {
        if (ALLOWED.matcher(value).matches()) {
            assertThat(Names.STRICT.key(value).value()).isEqualTo(value);
        } else {
            assertThatThrownBy(() -> Names.STRICT.key(value))
                    .isInstanceOf(CounterFailure.InvalidName.class)
                    .hasMessage("The key is not allowed. A key is 1 to 64 characters, the first a letter (A-Z, a-z) or"
                            + " a digit, the others letters, digits or any of _ . : -.");
        }
    }

    @Property
    void where_a_name_may_begin_with_any_character_it_is_no_dot_or_two(@ForAll("almostKeys") String value) {
        if (ALLOWED.matcher(value).matches() || WIDE.matcher(value).matches()) {
            assertThat(Names.WIDE.key(value).value()).isEqualTo(value);
        } else {
            assertThatThrownBy(() -> Names.WIDE.key(value))
                    .isInstanceOf(CounterFailure.InvalidName.class)
                    .hasMessageEndingWith("-; a name of 3 or more characters may begin with any of them.");
        }
    }

    @Example
    void what_was_stored_while_more_names_were_allowed_can_be_read() {
        assertThat(new Key("_hidden").value()).isEqualTo("_hidden");
        assertThat(new Namespace("...").value()).isEqualTo("...");
        assertThatThrownBy(() -> Names.STRICT.key("_hidden")).isInstanceOf(CounterFailure.InvalidName.class);
        assertThatThrownBy(() -> Names.STRICT.namespace("...")).isInstanceOf(CounterFailure.InvalidName.class);
    }

    @Property
    void numbers_are_in_order_of_value(@ForAll("digits") String a, @ForAll("digits") String b) {
        int byValue = new BigInteger(a).compareTo(new BigInteger(b));
        int expected = byValue != 0 ? byValue : a.compareTo(b);
        assertThat(Integer.signum(new Key(a).compareTo(new Key(b)))).isEqualTo(Integer.signum(expected));
    }

    @Example
    void numbers_come_before_names() {
        List<String> sorted = Stream.of("b", "10", "a", "9", "1a", "007", "B", "0")
                .map(Key::new)
                .sorted()
                .map(Key::value)
                .toList();
        assertThat(sorted).containsExactly("0", "007", "9", "10", "1a", "B", "a", "b");
    }

    @Provide
    Arbitrary<String> almostKeys() {
        Arbitrary<Character> mostlyAllowed = Arbitraries.frequencyOf(
                Tuple.of(50, Arbitraries.chars().alpha()),
                Tuple.of(20, Arbitraries.chars().numeric()),
                Tuple.of(20, Arbitraries.of('_', '.', ':', '-')),
                Tuple.of(1, Arbitraries.of(',', '=', '/', ' ', '\n', '{', '}', 'é', '٣', '\0')));
        return mostlyAllowed.list().ofMaxSize(70).map(KeyTest::join);
    }

    @Provide
    Arbitrary<String> digits() {
        return Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(25);
    }

    private static String join(List<Character> characters) {
        StringBuilder joined = new StringBuilder();
        characters.forEach(joined::append);
        return joined.toString();
    }
}
