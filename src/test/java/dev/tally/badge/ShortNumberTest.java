package dev.tally.badge;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;

import dev.tally.drawing.ShortNumber;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShortNumberTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "7, 7",
        "999, 999",
        "1000, 1k",
        "1099, 1k",
        "1100, 1.1k",
        "1234, 1.2k",
        "1999, 1.9k",
        "12345, 12k",
        "999999, 999k",
        "1000000, 1M",
        "3400000000, 3.4G",
        "-1, -1",
        "-1234, -1.2k",
        "9223372036854775807, 9.2E",
        "-9223372036854775808, -9.2E",
    })
    void a_number_is_cut_to_what_fits(long number, String text) {
        assertThat(ShortNumber.of(number)).isEqualTo(text);
    }

    @Property
    void it_is_never_more_than_was_counted_and_less_by_a_tenth_at_most(@ForAll long number) {
        String text = ShortNumber.of(number);
        BigDecimal shown = read(text).abs();
        BigDecimal exact = BigDecimal.valueOf(number).abs();
        assertThat(text).hasSizeLessThanOrEqualTo(5);
        assertThat(shown).isLessThanOrEqualTo(exact).isGreaterThanOrEqualTo(exact.multiply(new BigDecimal("0.9")));
    }

    private static BigDecimal read(String text) {
        int unit = "kMGTPE".indexOf(text.charAt(text.length() - 1)) + 1;
        String digits = unit == 0 ? text : text.substring(0, text.length() - 1);
        return new BigDecimal(digits).scaleByPowerOfTen(3 * unit);
    }
}
