package dev.tally.badge;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The responses for badges. */
@QuarkusTest
class BadgeTest {

    private static final String BADGES = "/v1/badge/views/";

    @Test
    void a_badge_shows_a_short_number_and_says_the_exact_one() {
        set("readme", 1_234);
        Picture badge = Picture.of(svg("readme.svg"));
        assertThat(badge.texts()).containsExactly("views", "1.2k");
        assertThat(badge.title()).isEqualTo("views: 1,234").isEqualTo(badge.attribute("aria-label"));
        assertThat(badge.attribute("role")).isEqualTo("img");
    }

    @ParameterizedTest
    @ValueSource(strings = {"readme.svg", "readme.json"})
    void nobody_may_keep_a_badge(String path) {
        given().get(BADGES + path)
                .then()
                .statusCode(200)
                .header("Cache-Control", "max-age=0, no-cache, no-store, must-revalidate")
                .header("Expires", "Thu, 01 Jan 1970 00:00:00 GMT");
    }

    @Test
    void shields_io_can_draw_it() {
        set("readme", 12_345);
        given().get(BADGES + "readme.json?label=looks&color=f00")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body(equalTo("{\"schemaVersion\":1,\"label\":\"looks\",\"message\":\"12k\",\"color\":\"#ff0000\"}"));
    }

    @Test
    void looking_counts_nothing_and_registers_nothing() {
        given().delete("/v1/counters/views");
        assertThat(Picture.of(svg("never.svg")).texts()).containsExactly("views", "0");
        given().get(BADGES + "never.json").then().statusCode(200);
        given().head(BADGES + "never.svg").then().statusCode(200);
        given().get("/v1/counters/views").then().body("counters.size()", equalTo(0));
    }

    @ParameterizedTest
    @CsvSource({"a.b, 1", "x.json, 2", "x.svg, 3", "a.b.json.svg, 4"})
    void a_key_may_have_dots(String key, int value) {
        set(key, value);
        assertThat(Picture.of(svg(key + ".svg")).texts()).containsExactly("views", "" + value);
        given().get(BADGES + key + ".json").then().statusCode(200).body("message", equalTo("" + value));
    }

    @Test
    void a_badge_has_the_label_color_and_style_that_are_asked_for() {
        String badge = svg("readme.svg?label=Looks+%26+%3Cb%3E%22&color=%23AbC&style=plastic");
        assertThat(Picture.of(badge).texts()).startsWith("Looks & <b>\"");
        assertThat(badge).contains("fill=\"#AAbbCC\"").contains("height=\"18\"");
        assertThat(svg("readme.svg?style=flat-square")).contains("height=\"20\"");
        assertThat(svg("readme.svg?color=brightgreen")).contains("fill=\"#44cc11\"");
    }

    @Test
    void a_label_is_at_most_64_characters_and_none_of_them_controls() {
        given().get(BADGES + "readme.svg?label=" + "é".repeat(64)).then().statusCode(200);
        for (String label : new String[] {"é".repeat(65), "a%00b", "a%0Ab", "%EF%BF%BF", "%C2%85"}) {
            refused("readme.svg?label=" + label)
                    .body("field", equalTo("label"))
                    .body(
                            "detail",
                            equalTo("The label has to be 1 to 64 characters, none of them a control character."));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bleu", "12", "1234", "0x007ec6", "#", "url(%23x)", "red\"/>", "#12345g"})
    void a_color_has_a_name_or_digits(String color) {
        given().queryParam("color", color)
                .get(BADGES + "readme.svg")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("field", equalTo("color"))
                .body("detail", startsWith("The color has to be one of blue, brightgreen, green, grey, "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"round", "FLAT", "flat_square", "for-the-badge"})
    void there_are_three_styles(String style) {
        refused("readme.svg?style=" + style)
                .body("field", equalTo("style"))
                .body("detail", equalTo("The style has to be one of flat, flat-square, plastic."));
    }

    @Test
    void a_name_that_is_none_is_refused() {
        refused("a,b.svg").body("field", equalTo("key"));
        given().get("/v1/badge/a,b/c.svg").then().statusCode(400).body("field", equalTo("namespace"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"readme", "readme.png", ".svg", ""})
    void a_badge_is_svg_or_json(String path) {
        given().get(BADGES + path).then().statusCode(404);
    }

    private static String svg(String path) {
        return given().urlEncodingEnabled(false)
                .get(BADGES + path)
                .then()
                .statusCode(200)
                .contentType(startsWith("image/svg+xml"))
                .extract()
                .asString();
    }

    private static ValidatableResponse refused(String path) {
        return given().urlEncodingEnabled(false)
                .get(BADGES + path)
                .then()
                .statusCode(400)
                .contentType("application/problem+json");
    }

    private static void set(String key, long value) {
        given().contentType("application/json")
                .body("{\"value\":" + value + "}")
                .put("/v1/counters/views/" + key)
                .then()
                .statusCode(200);
    }
}
