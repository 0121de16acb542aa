package dev.tally.fastpath;

import java.nio.charset.StandardCharsets;
import java.util.List;

import dev.tally.counter.Outcome;
import dev.tally.http.AddAnswer;
import dev.tally.http.DateHeader;
import dev.tally.http.json.Batch;
import dev.tally.http.problem.Problem;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpResponseStatus;

/** Writes the replies to {@link HotCall}s to a connection, in the same form as the resources. */
final class HotAnswer {

    private static final byte[] TEXT = head("text/plain;charset=UTF-8");
    private static final byte[] JSON = head("application/json;charset=UTF-8");
    private static final byte[] TEXT_NOT_COUNTED = head("text/plain;charset=UTF-8\r\n" + AddAnswer.COUNTED + ": false");
    private static final byte[] JSON_NOT_COUNTED =
            head("application/json;charset=UTF-8\r\n" + AddAnswer.COUNTED + ": false");
    private static final byte[] LAST = bytes("\r\nconnection: close");
    private static final byte[] VARY = bytes("\r\nVary: ");
    private static final byte[] END = bytes("\r\n\r\n");

    /* The maximum size of a head in bytes. */
    private static final int HEAD = 224;

    private final ChannelHandlerContext encoder;
    private final String vary;

    /**
     * Creates a writer.
     *
     * @param encoder the context of the HTTP encoder, which is bypassed because replies are encoded here
     * @param vary the value of the Vary header
     */
    HotAnswer(ChannelHandlerContext encoder, String vary) {
        this.encoder = encoder;
        this.vary = vary;
    }

    private static byte[] head(String type) {
        return head(200, "Content-Type: " + type);
    }

    private static byte[] head(int status, String headers) {
        return bytes("HTTP/1.1 " + HttpResponseStatus.valueOf(status) + "\r\n" + headers + "\r\ncontent-length: ");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    void write(HotSingle call, long value) {
        write(call.isSong() ? TEXT : JSON, call.answer(value), call.isLast());
    }

    void write(HotSingle call, Outcome.Answered outcome) {
        switch (outcome) {
            case Outcome.Counted counted -> write(call, counted.value());
            case Outcome.NotCounted not ->
                write(
                        call.isSong() ? TEXT_NOT_COUNTED : JSON_NOT_COUNTED,
                        call.answer(not.value(), not.reason()),
                        call.isLast());
        }
    }

    void write(HotBatch call, Batch batch, List<Outcome> outcomes) {
        write(JSON, batch.answer(outcomes), call.isLast());
    }

    void write(HotCall call, Problem problem) {
        StringBuilder headers = new StringBuilder("Content-Type: ").append(call.isSong() ? Problem.TEXT : Problem.JSON);
        problem.headers()
                .forEach((name, value) ->
                        headers.append("\r\n").append(name).append(": ").append(value));
        write(
                head(problem.status(), headers.toString()),
                call.isSong() ? problem.detail() : problem.toJson().toString(),
                call.isLast());
    }

    private void write(byte[] head, CharSequence body, boolean isLast) {
        if (!encoder.channel().isActive()) {
            return;
        }
        int length = ByteBufUtil.utf8Bytes(body);
        ByteBuf answer = encoder.alloc().directBuffer(HEAD + length);
        answer.writeBytes(head);
        ByteBufUtil.writeAscii(answer, Integer.toString(length));
        answer.writeBytes(DateHeader.line());
        answer.writeBytes(VARY);
        ByteBufUtil.writeAscii(answer, vary);
        if (isLast) {
            answer.writeBytes(LAST);
        }
        answer.writeBytes(END);
        ByteBufUtil.writeUtf8(answer, body);
        if (isLast) {
            encoder.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
        } else {
            encoder.writeAndFlush(answer, encoder.voidPromise());
        }
    }
}
