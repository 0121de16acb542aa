package dev.tally.fastpath;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.netty.handler.codec.http.HttpContent;
import io.netty.util.ReferenceCountUtil;

/** What has come of the body of a request, until it is read here or given on. */
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

    /** Gives all of it to somebody else. */
    void giveOn(Consumer<Object> next) {
        parts.forEach(next);
        parts.clear();
    }

    void forget() {
        giveOn(ReferenceCountUtil::release);
    }
}
