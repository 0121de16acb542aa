package dev.tally.counter;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class KeyRankTest {

    @Property
    void a_smaller_rank_is_an_earlier_key(@ForAll("keys") String a, @ForAll("keys") String b) {
        int byRank = Long.compare(KeyRank.of(new Key(a)), KeyRank.of(new Key(b)));
        if (byRank != 0) {
            assertThat(Integer.signum(new Key(a).compareTo(new Key(b)))).isEqualTo(byRank);
        }
    }

    @Example
    void numbers_of_18_digits_and_names_of_10_characters_are_told_apart() {
        assertThat(KeyRank.of(new Key("999999999999999998"))).isLessThan(KeyRank.of(new Key("999999999999999999")));
        assertThat(KeyRank.of(new Key("zzzzzzzzzy"))).isLessThan(KeyRank.of(new Key("zzzzzzzzzz")));
        assertThat(KeyRank.of(new Key("a"))).isLessThan(KeyRank.of(new Key("a-")));
    }

    @Provide
    Arbitrary<String> keys() {
        Arbitrary<String> names = Arbitraries.strings()
                .withCharRange('A', 'B')
                .withCharRange('y', 'z')
                .withChars("_.:-019")
                .ofMaxLength(12)
                .map(name -> "9" + name);
        Arbitrary<String> numbers =
                Arbitraries.strings().withChars("019").ofMinLength(1).ofMaxLength(22);
        return Arbitraries.oneOf(names, numbers);
    }
}
