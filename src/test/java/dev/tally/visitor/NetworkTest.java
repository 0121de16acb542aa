package dev.tally.visitor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1,            c00002",
        "192.0.2.255,          c00002",
        "::ffff:192.0.2.7,     c00002",
        "2001:db8:1:2::1,      20010db80001",
        "2001:db8:1:ffff::9,   20010db80001",
        "::1,                  000000000000"
    })
    void it_has_24_bits_of_IPv4_and_48_of_IPv6(String address, String network) {
        assertThat(Network.of(address)).hasValue(network);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "unknown", "192.0.2", "192.0.2.1:80", "example.org", "_hidden"})
    void anything_else_is_no_network(String text) {
        assertThat(Network.of(text)).isEmpty();
    }

    @Test
    void blanks_around_an_address_are_ignored() {
        assertThat(Network.of(" 192.0.2.1 ")).hasValue("c00002");
    }
}
