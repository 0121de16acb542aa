package dev.tally.live;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the files of the page are sent. */
@QuarkusTest
class PageFilesTest {

    @Test
    void the_page_may_use_its_own_files_alone() {
        given().get("/live/")
                .then()
                .statusCode(200)
                .contentType(startsWith("text/html"))
                .header(
                        "Content-Security-Policy",
                        is("default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
                                + " object-src 'none'"))
                .body(not(matchesPattern("(?is).*(<script(?![^>]*src=)|<style|\\sstyle=|\\son\\w+=|//).*")));
    }

    @ParameterizedTest
    @CsvSource({
        "/live/,            text/html",
        "/live/live.css,    text/css",
        "/live/live.js,     text/javascript",
        "/live/favicon.svg, image/svg+xml",
        "/live/uplot/uPlot.iife.min.js, text/javascript",
        "/live/uplot/uPlot.min.css, text/css",
        "/live/uplot/LICENSE, ''",
        "/tally.js,         text/javascript",
    })
    void a_file_is_asked_for_again_after_five_minutes(String path, String type) {
        given().get(path)
                .then()
                .statusCode(200)
                .contentType(startsWith(type))
                .header("Cache-Control", is("public, max-age=300"));
    }

    @Test
    void a_file_that_is_not_there_is_not_found() {
        given().get("/live/nothing.js").then().statusCode(404);
    }
}
