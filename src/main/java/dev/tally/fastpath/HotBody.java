package dev.tally.fastpath;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.netty.handler.codec.http.HttpContent;
import io.netty.util.ReferenceCountUtil;

/** The received part of a request body, until it is parsed here or forwarded. */
final class HotBody {

    private final List<HttpContent> parts = new ArrayList<>(1);

    void add(HttpContent part) {
        parts.add(part);
    }

    byte[] bytes() {
        int length = 0;
        for (HttpContent part : parts) {
            length += part.content().readableBytes();
        }
        byte[] bytes = new byte[length];
        int at = 0;
        for (HttpContent part : parts) {
            int more = part.content().readableBytes();
            part.content().getBytes(part.content().readerIndex(), bytes, at, more);
            at += more;
        }
        return bytes;
    }

    /** Forwards all parts. */
    void giveOn(Consumer<Object> next) {
        parts.forEach(next);
        parts.clear();
    }

    void forget() {
        giveOn(ReferenceCountUtil::release);
    }
}
