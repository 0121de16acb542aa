package dev.tally.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReportTest {

    private final Report report = new Report();

    @Test
    void a_figure_is_the_median_of_its_rounds_and_so_are_its_times() {
        for (int round : new int[] {3, 1, 2_000}) {
            report.add("adds", new Wrk.Answers(round, 0, 0, 0, 1, new Wrk.Times(round, round, 5)));
        }
        assertThat(report.toMarkdown())
                .contains("| adds | 3.00 | 1.00 | 2,000 | a second | 3.00 / 3.00 / 5.00 |  |  |\n");
    }

    @Test
    void it_says_of_each_promise_whether_the_median_keeps_it() {
        report.add("good", "ms", 1);
        report.add("bad", "ms", 2);
        report.promise("good", "under 2", millis -> millis < 2);
        report.promise("bad", "under 2", millis -> millis < 2);
        assertThat(report.toMarkdown())
                .contains("| good | 1.00 | 1.00 | 1.00 | ms |  | under 2 | yes |")
                .contains("| bad | 2.00 | 2.00 | 2.00 | ms |  | under 2 | **no** |");
    }

    @Test
    void it_tells_what_was_not_answered_well() {
        report.add("adds", new Wrk.Answers(1_000, 3, 0, 2, 1, new Wrk.Times(1, 1, 1)));
        assertThat(report.toMarkdown())
                .contains("| adds | 997.0 |")
                .endsWith("* adds: of 1,000 answers 3 were errors, and 2 connections broke\n");
    }
}
