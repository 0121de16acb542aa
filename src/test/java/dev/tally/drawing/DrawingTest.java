package dev.tally.drawing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.badge.Picture;
import dev.tally.http.problem.InvalidParameter;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class DrawingTest {

    @Property
    void a_label_is_refused_or_shown_as_it_is(@ForAll("labels") String text, @ForAll long value, @ForAll Style style) {
        Label label;
        try {
            label = new Label(text);
        } catch (InvalidParameter e) {
            return;
        }
        Picture picture = draw(label, value, style);
        assertThat(picture.texts()).containsExactly(text, ShortNumber.of(value));
        assertThat(picture.title()).startsWith(text + ": ").isEqualTo(picture.attribute("aria-label"));
        assertThat(picture.size()).as("nothing of it became an element").isEqualTo(10);
    }

    /** XML markup, characters not allowed in XML, and any others. */
    @Provide
    Arbitrary<String> labels() {
        Arbitrary<Character> marks = Arbitraries.of('<', '>', '&', '"', '\'', ']', ';', '#', '/', ' ');
        Arbitrary<Character> forbidden = Arbitraries.of('\0', '\n', '\u0085', '\ud83d', '\ude00', '\ufffe', '\uffff');
        return Arbitraries.frequencyOf(
                Tuple.of(4, marks.array(char[].class).ofMaxSize(66).map(String::new)),
                Tuple.of(2, Arbitraries.strings().ofMaxLength(66)),
                Tuple.of(
                        1,
                        Arbitraries.oneOf(marks, forbidden, Arbitraries.chars().all())
                                .array(char[].class)
                                .ofMaxSize(8)
                                .map(String::new)));
    }

    @Example
    void a_badge_is_as_wide_as_its_texts() {
        int narrow = width("iii", 1);
        assertThat(width("WWW", 1)).isGreaterThan(narrow);
        assertThat(width("iiii", 1)).isGreaterThan(narrow);
        assertThat(width("漢漢漢", 1)).isGreaterThan(width("ééé", 1)).isLessThan(100);
        assertThat(width("iii", 999)).isGreaterThan(narrow);
    }

    @Example
    void text_can_be_read_on_each_color() {
        assertThat(Color.parse("color", "yellow").ofText()).isEqualTo("#222222");
        assertThat(Color.parse("color", "fff").ofText()).isEqualTo("#222222");
        assertThat(Color.parse("color", "blue").ofText()).isEqualTo("#ffffff");
        assertThat(Color.parse("color", "000000").ofText()).isEqualTo("#ffffff");
    }

    private static int width(String label, long value) {
        return Integer.parseInt(draw(new Label(label), value, Style.FLAT).attribute("width"));
    }

    private static Picture draw(Label label, long value, Style style) {
        return Picture.of(new Drawing(new Badge(label, value, Color.parse("color", "blue")), style).svg());
    }
}
