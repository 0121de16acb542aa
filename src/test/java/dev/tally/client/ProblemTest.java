package dev.tally.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;

class ProblemTest {

    @Property
    void what_a_service_writes_is_read(
            @ForAll @StringLength(max = 100) String type,
            @ForAll @StringLength(max = 100) String title,
            @ForAll @StringLength(max = 100) String detail) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("type", type).put("title", title).put("status", 503).put("detail", detail);
        assertThat(Problem.of(json.toString())).isEqualTo(new Problem(type, detail));
        assertThat(Problem.of(json.toPrettyString())).isEqualTo(new Problem(type, detail));
    }

    @Property
    void any_other_text_is_the_detail(@ForAll String text) {
        assertThat(Problem.of(text)).isEqualTo(new Problem("", text));
    }

    @Example
    void of_a_long_page_the_beginning_is_the_detail() {
        assertThat(Problem.of("\"detail\":\"" + "\\n".repeat(100_000) + "\"").detail())
                .startsWith("\"detail\":\"\\n\\n")
                .hasSize(2_000);
    }
}
