package dev.tally.countapi;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.regex.Pattern;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The responses of the calls: one row per call, with status and body. Each row starts with the counter {@code ns/hits} at
 * 3, without an owner, and {@code ns/mine} at 10, whose admin key is {@code mykey}.
 */
@QuarkusTest
@TestProfile(SwitchedOn.class)
class ContractTest {

    private static final String JSON = "application/json";

    /* Placeholders in the table. */
    private static final Map<String, String> PATTERNS = Map.of(
            "<uuid>", "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
            "<random>", "[0-9a-f]{16}",
            "<span>", "([0-9]+h)?([0-9]+m)?[0-9]+s",
            "<number>", "[0-9]+",
            "<any>", "[^\"]+");

    private String ns;
    private String mykey;

    @BeforeEach
    void prepare() {
        ns = "ns" + System.nanoTime();
        given().contentType(JSON)
                .body("{\"value\":3}")
                .put("/v1/counters/" + ns + "/hits")
                .then()
                .statusCode(200);
        mykey = given().post("/create/" + ns + "/mine?initializer=10")
                .then()
                .statusCode(201)
                .extract()
                .path("admin_key");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
        GET  | /hit/ns/hits                       |       | 200 | {"value":4}
        GET  | /hit/ns/new                        |       | 200 | {"value":1}
        GET  | /hit/ns/mine                       |       | 200 | {"value":11}
        GET  | /hit/ns/..x                        |       | 200 | {"value":1}
        GET  | /hit/ns/hits/                      |       | 200 | {"value":4}
        GET  | /hit/ns/no                         |       | 400 | {"error":"The key has to be 3 to 64 letters (A-Z, a-z), digits, dots or any of _ -."}
        GET  | /hit/ns/a:b:c                      |       | 400 | {"error":"The key has to be <any>"}
        GET  | /hit/n,s/hits                      |       | 400 | {"error":"The namespace has to be <any>"}
        GET  | /hit/ns/a/b/c                      |       | 404 | {"error":"There is no such call."}
        GET  | /hit                               |       | 404 | {"error":"There is no such call."}
        POST | /hit/ns/hits                       |       | 405 | {"error":"The methods of /hit are GET, HEAD, OPTIONS."}
        GET  | /hit/ns/hits?callback=show         |       | 200 | /**/show({"value":4});
        GET  | /hit/ns/hits?callback=a.b$_9       |       | 200 | /**/a.b$_9({"value":4});
        GET  | /hit/ns/hits?callback=             |       | 200 | {"value":4}
        GET  | /hit/ns/hits?callback=alert(1)     |       | 400 | {"error":"The callback has to be the name of a function: <any>"}
        GET  | /get/ns/hits                       |       | 200 | {"value":3}
        GET  | /get/ns/mine                       |       | 200 | {"value":10}
        GET  | /get/ns/none                       |       | 404 | {"error":"Key not found"}
        GET  | /get/ns/none?callback=show         |       | 404 | {"error":"Key not found"}
        GET  | /get/ns/hits?callback=show         |       | 200 | /**/show({"value":3});
        GET  | /get/ns/none/shield                |       | 404 | {"error":"Key not found"}
        GET  | /get/ns/hits/shield?bgcolor=purple |       | 400 | {"error":"The bgcolor has to be <any>"}
        GET  | /hit/ns/hits/shield?textcolor=12   |       | 400 | {"error":"The textcolor has to be <any>"}
        DELETE | /get/ns/hits                     |       | 405 | {"error":"The methods of /get are GET, HEAD, OPTIONS."}
        GET  | /create/ns/new                     |       | 201 | {"namespace":"ns","key":"new","admin_key":"<uuid>","value":0}
        POST | /create/ns/new                     |       | 201 | {"namespace":"ns","key":"new","admin_key":"<uuid>","value":0}
        POST | /create/ns/new?initializer=-5      |       | 201 | {"namespace":"ns","key":"new","admin_key":"<uuid>","value":-5}
        GET  | /create/ns/new?initializer=1.5     |       | 400 | {"error":"The initializer has to be a whole number <any>"}
        GET  | /create/ns/mine                    |       | 409 | {"error":"There is a counter of this name. <any>"}
        GET  | /create/ns/hits                    |       | 409 | {"error":"There is a counter of this name. <any>"}
        GET  | /create                            |       | 201 | {"namespace":"<random>","key":"<random>","admin_key":"<uuid>","value":0}
        POST | /create/                           |       | 201 | {"namespace":"<random>","key":"<random>","admin_key":"<uuid>","value":0}
        PUT  | /create/ns/new                     |       | 405 | {"error":"The methods of /create are GET, POST, OPTIONS."}
        GET  | /create?namespace=ns&key=new&value=42 |    | 201 | {"namespace":"ns","key":"new","admin_key":"<uuid>","value":42}
        GET  | /create?namespace=ns&enable_reset=0 |      | 201 | {"namespace":"ns","key":"<random>","admin_key":"<uuid>","value":0}
        GET  | /create?namespace=ns&key=mine      |       | 409 | {"error":"There is a counter of this name. <any>"}
        GET  | /create?namespace=ns&key=no        |       | 400 | {"error":"The key has to be 3 to 64 <any>"}
        GET  | /create/ns/new?key=other           |       | 400 | {"error":"The key has to be in the path or in the query, <any>"}
        GET  | /create/ns/new?namespace=ns        |       | 400 | {"error":"The namespace has to be in the path or in the query, <any>"}
        GET  | /create?key=new&key=two            |       | 400 | {"error":"The key has to be given once."}
        GET  | /create?name=new                   |       | 400 | {"error":"The name has to be left out: <any>"}
        GET  | /create/ns/new?value=1&initializer=2 |     | 400 | {"error":"The value has to be left out where there is a parameter initializer."}
        GET  | /create/ns/new?enable_reset=1      |       | 400 | {"error":"The enable_reset has to be 0: <any>"}
        GET  | /create/ns/new?update_lowerbound=-5 |      | 400 | {"error":"The update_lowerbound has to be left out: <any>"}
        GET  | /create/ns/new?update_upperbound=5 |       | 400 | {"error":"The update_upperbound has to be left out: <any>"}
        GET  | /create/ns/new?expiration=60       |       | 400 | {"error":"The expiration has to be left out: <any>"}
        GET  | /create/ns/new?update_lowerbound=&_=123 |  | 201 | {"namespace":"ns","key":"new","admin_key":"<uuid>","value":0}
        GET  | /hit/ns/hits?_=123&amount=1        |       | 200 | {"value":4}
        GET  | /hit/ns/hits?amount=5              |       | 400 | {"error":"The amount has to be 1: a hit counts one."}
        GET  | /hit/ns/hits?value=5               |       | 400 | {"error":"The value has to be left out: /hit does not take it."}
        GET  | /hit/ns/hits?namespace=other       |       | 400 | {"error":"The namespace has to be left out: /hit does not take it."}
        GET  | /hit/ns/hits?callback=a&callback=b |       | 400 | {"error":"The callback has to be given once."}
        GET  | /get/ns/hits/?amount=1             |       | 200 | {"value":3}
        POST | /update/ns/mine?amount=5           | mykey | 200 | {"value":15}
        POST | /update/ns/mine?amount=5&value=6   | mykey | 400 | {"error":"The value has to be left out where there is a parameter amount."}
        POST | /update/ns/mine?amount=x           | mykey | 400 | {"error":"The amount has to be a whole number <any>"}
        GET  | /create/ns/new?value=x             |       | 400 | {"error":"The value has to be a whole number <any>"}
        POST | /set/ns/mine?amount=5              | mykey | 400 | {"error":"The amount has to be left out: /set does not take it."}
        POST | /reset/ns/mine?value=5             | mykey | 400 | {"error":"The value has to be left out: /reset does not take it."}
        GET  | /info/ns/hits                      |       | 200 | {"value":3,"full_key":"K:ns:hits","is_genuine":true,"expires_in":-1.0E-9,"expires_str":"-1ns","exists":true}
        GET  | /info/ns/mine                      |       | 200 | {"value":10,"full_key":"K:ns:mine","is_genuine":false,"expires_in":-1.0E-9,"expires_str":"-1ns","exists":true}
        GET  | /info/ns/none                      |       | 404 | {"value":-1,"full_key":"K:ns:none","is_genuine":true,"expires_in":-2.0E-9,"expires_str":"-2ns","exists":false}
        GET  | /stats                             |       | 200 | {"version":"<any>","uptime":"<span>","commands":{"total":<number>,"get":<number>,"hit":<number>,"create":<number>}}
        GET  | /stats/ns                          |       | 404 | {"error":"There is no such call."}
        POST | /set/ns/mine?value=7               | mykey | 200 | {"value":7}
        POST | /set/ns/mine?value=7               |       | 401 | {"error":"This call wants the admin key of the counter: <any>"}
        POST | /set/ns/mine?value=7               | other | 401 | {"error":"This is not the admin key <any>"}
        POST | /set/ns/mine?value=7&token=mykey   |       | 200 | {"value":7}
        POST | /set/ns/mine?value=7&token=other   |       | 401 | {"error":"This is not the admin key <any>"}
        POST | /set/ns/mine                       | mykey | 400 | {"error":"The value has to be a whole number <any>"}
        POST | /set/ns/mine?value=x               | mykey | 400 | {"error":"The value has to be a whole number <any>"}
        POST | /set/ns/hits?value=7               | mykey | 400 | {"error":"Nobody has an admin key of this counter: <any>"}
        POST | /set/ns/none?value=7               | mykey | 404 | {"error":"Key not found"}
        GET  | /set/ns/mine?value=7               | mykey | 405 | {"error":"The methods of /set are POST, OPTIONS."}
        POST | /update/ns/mine?value=5            | mykey | 200 | {"value":15}
        POST | /update/ns/mine?value=-15          | mykey | 200 | {"value":-5}
        POST | /update/ns/mine?value=5            |       | 401 | {"error":"This call wants the admin key of the counter: <any>"}
        POST | /update/ns/mine?value=5            | other | 401 | {"error":"This is not the admin key <any>"}
        POST | /update/ns/mine?value=0            | mykey | 400 | {"error":"The value has to be a whole number other than 0."}
        POST | /update/ns/mine?value=9223372036854775807 | mykey | 409 | {"error":"The counter would leave the range <any>"}
        POST | /update/ns/none?value=5            | mykey | 404 | {"error":"Key not found"}
        POST | /reset/ns/mine                     | mykey | 200 | {"value":0}
        POST | /reset/ns/mine                     |       | 401 | {"error":"This call wants the admin key of the counter: <any>"}
        POST | /reset/ns/mine                     | other | 401 | {"error":"This is not the admin key <any>"}
        POST | /reset/ns/none                     | mykey | 404 | {"error":"Key not found"}
        POST | /delete/ns/mine                    | mykey | 200 | {"status":"ok","message":"Deleted key: ns:mine"}
        POST | /delete/ns/mine                    |       | 401 | {"error":"This call wants the admin key of the counter: <any>"}
        POST | /delete/ns/mine                    | other | 401 | {"error":"This is not the admin key <any>"}
        POST | /delete/ns/hits                    | mykey | 400 | {"error":"Nobody has an admin key of this counter: <any>"}
        POST | /delete/ns/none                    | mykey | 404 | {"error":"Key not found"}
        POST | /stream/ns/hits                    |       | 405 | {"error":"The methods of /stream are GET, OPTIONS."}
        GET  | /stream/ns/no                      |       | 400 | {"error":"The key has to be <any>"}
        """)
    void a_call_is_answered_so(String method, String path, String token, int status, String body) {
        Response answer = call(method, path, token);
        assertThat(answer.asString()).matches(pattern(body));
        assertThat(answer.statusCode()).isEqualTo(status);
        boolean isScript = body.startsWith("/**/");
        assertThat(answer.contentType()).isEqualTo(isScript ? "application/javascript" : JSON);
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo(isScript ? "nosniff" : null);
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(answer.header("Access-Control-Expose-Headers").split(","))
                .contains("Retry-After", "RateLimit-Policy", "RateLimit-Remaining", "RateLimit-Reset");
        assertThat(answer.header("WWW-Authenticate")).isEqualTo(status == 401 ? "Bearer" : null);
        assertThat(answer.header("Allow") != null).isEqualTo(status == 405);
    }

    private Response call(String method, String path, String token) {
        RequestSpecification request = given().urlEncodingEnabled(false);
        if (token != null) {
            request.header("Authorization", "Bearer " + token.replace("mykey", mykey));
        }
        return request.request(
                method,
                path.replace("/ns/", "/" + ns + "/")
                        .replace("=ns&", "=" + ns + "&")
                        .replace("mykey", mykey));
    }

    private Pattern pattern(String body) {
        String pattern = Pattern.quote(body.replace("\"ns\"", "\"" + ns + "\"").replace("ns:", ns + ":"));
        for (var entry : PATTERNS.entrySet()) {
            pattern = pattern.replace(entry.getKey(), "\\E" + entry.getValue() + "\\Q");
        }
        return Pattern.compile(pattern);
    }
}
