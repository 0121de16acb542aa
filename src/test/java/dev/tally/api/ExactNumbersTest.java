package dev.tally.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import dev.tally.counter.Counter;
import dev.tally.counter.Names;
import dev.tally.http.json.Batch;
import dev.tally.http.json.Item;
import dev.tally.http.json.Lines.Line;
import dev.tally.http.json.Ndjson;
import dev.tally.http.problem.InvalidParameter;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A number of a batch or a line counts as exactly what was sent, or is refused. */
class ExactNumbersTest {

    @Property
    void a_number_is_taken_to_its_last_digit_or_refused(@ForAll("numbers") String number) {
        Optional<Long> exact = exact(number);
        assertThat(inBatch(number)).isEqualTo(exact);
        assertThat(inLine(Ndjson.ADDS, "by", number)).isEqualTo(exact);
        assertThat(inLine(Ndjson.COUNTERS, "value", number)).isEqualTo(exact);
    }

    @ParameterizedTest
    @CsvSource({
        "9007199254740993.0,       9007199254740993",
        "9223372036854775807.000,  9223372036854775807",
        "-9223372036854775808,     -9223372036854775808",
        "922337203685477580700e-2, 9223372036854775807",
        "1E0,                      1",
        "0e1000,                   0",
        "-0.0,                     0"
    })
    void one_that_is_whole_is_taken_however_it_is_written(String number, long value) {
        assertThat(inBatch(number)).contains(value);
        assertThat(inLine(Ndjson.ADDS, "by", number)).contains(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9223372036854775808",
                "-9223372036854775809",
                "9.223372036854775808e18",
                "0.9999999999999999999999",
                "1e-1000",
                "1e1000",
                "1.5",
                "null",
                "\"1\"",
                "[1]",
                "true"
            })
    void one_that_is_none_of_64_bits_is_refused_and_the_others_count(String number) {
        List<Item> items = Batch.parse("{\"a\":" + number + ",\"b\":1}", Names.STRICT, Item.Visitors.ANY)
                .items();
        assertThat(items).hasExactlyElementsOfTypes(Item.Invalid.class, Item.Valid.class);
        assertThat(inLine(Ndjson.ADDS, "by", number)).isEmpty();
        assertThat(inLine(Ndjson.COUNTERS, "value", number)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e99999999999",
                "-1e99999999999",
                "1e-99999999999",
                "1e2147483647",
                "1e2147483648",
                "1e-2147483648",
                "1e9999999999999999999999",
                "0e99999999999",
                "1e1001"
            })
    void one_out_of_all_proportion_is_refused_at_once(String number) {
        assertRefusedAtOnce(number);
        assertThat(inLine(Ndjson.ADDS, "by", number)).isEmpty();
        assertThat(inLine(Ndjson.COUNTERS, "value", number)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "0.1", "1e1"})
    void one_of_100000_digits_is_refused_at_once(String number) {
        assertRefusedAtOnce(number + "0".repeat(100_000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":"})
    void deep_nesting_is_refused_at_once(String opening) {
        assertRefusedAtOnce(opening.repeat(100_000));
    }

    private static void assertRefusedAtOnce(String value) {
        String body = "{\"a\":" + value + "}";
        Assertions.assertTimeout(
                Duration.ofSeconds(1),
                () -> assertThatExceptionOfType(InvalidParameter.class)
                        .isThrownBy(() -> Batch.parse(body, Names.STRICT, Item.Visitors.ANY))
                        .withMessageStartingWith("The body has to be "));
    }

    private static Optional<Long> inBatch(String number) {
        return value(Batch.parse("{\"a\":" + number + "}", Names.STRICT, Item.Visitors.ANY)
                .items()
                .getFirst());
    }

    private static Optional<Long> inLine(Ndjson format, String field, String number) {
        return value(format.parse(
                new Line(1, "{\"key\":\"a\",\"" + field + "\":" + number + "}", false),
                Names.STRICT,
                Item.Visitors.ANY));
    }

    private static Optional<Long> value(Item item) {
        return item instanceof Item.Valid(Counter counter, var _) ? Optional.of(counter.value()) : Optional.empty();
    }

    private static Optional<Long> exact(String number) {
        try {
            BigInteger whole = new BigDecimal(number).toBigIntegerExact();
            return whole.bitLength() < Long.SIZE ? Optional.of(whole.longValue()) : Optional.empty();
        } catch (ArithmeticException e) {
            return Optional.empty();
        }
    }

    /** Numbers as JSON writes them, most of them near the ends of 64 bits and of what a double holds. */
    @Provide
    Arbitrary<String> numbers() {
        Arbitrary<BigInteger> powers = Arbitraries.of(0, 53, 63, 64).map(BigInteger.TWO::pow);
        Arbitrary<String> edge = Combinators.combine(
                        powers, Arbitraries.integers().between(-2, 2), Arbitraries.of("", "-"))
                .as((power, more, sign) ->
                        sign + power.add(BigInteger.valueOf(more)).abs());
        Arbitrary<String> any = Arbitraries.longs().map(String::valueOf);
        Arbitrary<String> fraction =
                Arbitraries.of("", ".0", ".000", ".5", ".0000000000000000000001", ".9999999999999999");
        Arbitrary<String> exponent = Arbitraries.of("", "e0", "E+1", "e-1", "e2", "e18", "e-18", "e300", "e-300");
        return Combinators.combine(Arbitraries.oneOf(edge, any), fraction, exponent)
                .as((whole, part, power) -> whole + part + power);
    }
}
