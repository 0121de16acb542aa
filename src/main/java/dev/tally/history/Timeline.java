package dev.tally.history;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import dev.tally.store.history.Window;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What was added in each hour or day.
 *
 * @param namespace the namespace
 * @param key the counter; absent for the sum of the namespace
 * @param step hour or day
 * @param from the first, in UTC
 * @param to the last
 * @param points each of them, in order
 */
@JsonInclude(Include.NON_ABSENT)
@Schema(name = "History")
public record Timeline(
        String namespace,
        Optional<String> key,
        @Schema(enumeration = {"hour", "day"}) String step,
        String from,
        String to,
        List<Point> points) {

    /**
     * An hour or day.
     *
     * @param at its beginning, in UTC
     * @param count what was added
     * @param visitors how many different visitors, estimated, if asked for
     */
    @JsonInclude(Include.NON_ABSENT)
    public record Point(
            String at, long count, @Schema(minimum = "0") Optional<Long> visitors) {}

    /**
     * Creates it.
     *
     * @param visitors the visitors of each day, if asked for
     */
    static Timeline of(
            String namespace, Optional<String> key, Window window, List<Long> counts, Optional<List<Long>> visitors) {
        return new Timeline(
                namespace,
                key,
                window.step().word(),
                window.step().text(window.first()),
                window.step().text(window.last()),
                IntStream.range(0, window.size())
                        .mapToObj(i -> new Point(
                                window.step().text(window.first() + i),
                                counts.get(i),
                                visitors.map(days -> days.get(i))))
                        .toList());
    }

    /** Returns the points as CSV (RFC 4180) with a header. */
    String csv() {
        boolean hasVisitors = points.stream().anyMatch(point -> point.visitors().isPresent());
        return points.stream()
                .map(point -> point.at() + "," + point.count()
                        + point.visitors().map(number -> "," + number).orElse("") + "\r\n")
                .collect(Collectors.joining("", hasVisitors ? "at,count,visitors\r\n" : "at,count\r\n", ""));
    }
}
