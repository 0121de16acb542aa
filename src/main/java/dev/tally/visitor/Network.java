package dev.tally.visitor;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

import io.netty.util.NetUtil;

/** The part of an IP address that tells visitors apart: the first 24 bits of IPv4, the first 48 of IPv6. */
final class Network {

    private static final int IPV4 = 4;
    private static final int IPV4_KEPT = 3;
    private static final int IPV6_KEPT = 6;

    /* ::ffff:0:0/96 */
    private static final int MAPPED = 12;
    private static final byte[] MAPPED_PREFIX = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    private Network() {}

    /** Returns the network of an address in hexadecimal; empty for anything else. */
    static Optional<String> of(String address) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address.strip());
        if (bytes == null) {
            return Optional.empty();
        }
        if (bytes.length > IPV4 && Arrays.equals(bytes, 0, MAPPED, MAPPED_PREFIX, 0, MAPPED)) {
            bytes = Arrays.copyOfRange(bytes, MAPPED, bytes.length);
        }
        int kept = bytes.length == IPV4 ? IPV4_KEPT : IPV6_KEPT;
        return Optional.of(HexFormat.of().formatHex(bytes, 0, kept));
    }
}
