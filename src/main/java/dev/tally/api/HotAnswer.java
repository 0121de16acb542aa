package dev.tally.api;

import java.nio.charset.StandardCharsets;
import java.util.List;

import dev.tally.counter.Outcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;

/** Writes the answers to {@link HotCalls} to a connection, as the resources would. */
final class HotAnswer {

    private static final byte[] TEXT = head("text/plain;charset=UTF-8");
    private static final byte[] JSON = head("application/json;charset=UTF-8");
    private static final byte[] LAST = bytes("\r\nconnection: close");
    private static final byte[] END = bytes("\r\n\r\n");

    /* Bytes. */
    private static final int HEAD = 128;
    private static final int SHORT = 64;

    private final ChannelHandlerContext encoder;

    HotAnswer(ChannelHandlerContext handler) {
        // What is written here passes by it: it is encoded already.
        encoder = handler.pipeline().context("httpEncoder");
    }

    private static byte[] head(String type) {
        return bytes("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\ncontent-length: ");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    void write(HotSingle call, long value) {
        ByteBuf body = encoder.alloc().directBuffer(SHORT);
        ByteBufUtil.writeAscii(body, call.answer(value));
        write(call.isSong() ? TEXT : JSON, body, call.isLast());
    }

    void write(HotBatch call, Batch batch, List<Outcome> outcomes) {
        StringBuilder text = batch.answer(outcomes);
        ByteBuf body = encoder.alloc().directBuffer(text.length());
        ByteBufUtil.writeUtf8(body, text);
        write(JSON, body, call.isLast());
    }

    private void write(byte[] head, ByteBuf body, boolean isLast) {
        if (!encoder.channel().isActive()) {
            body.release();
            return;
        }
        ByteBuf answer = encoder.alloc().directBuffer(HEAD + body.readableBytes());
        answer.writeBytes(head);
        ByteBufUtil.writeAscii(answer, Integer.toString(body.readableBytes()));
        if (isLast) {
            answer.writeBytes(LAST);
        }
        answer.writeBytes(END).writeBytes(body);
        body.release();
        if (isLast) {
            encoder.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
        } else {
            encoder.writeAndFlush(answer, encoder.voidPromise());
        }
    }
}
