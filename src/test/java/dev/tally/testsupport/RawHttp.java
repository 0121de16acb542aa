package dev.tally.testsupport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Sends requests as raw bytes, each over its own connection. */
public final class RawHttp {

    private static final byte[] END_OF_HEAD = {'\r', '\n', '\r', '\n'};
    private static final Pattern SIZE_OF_CHUNK = Pattern.compile("(?:\r\n|^)[0-9a-fA-F]+\r\n(?:\r\n$)?");
    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: (\\d+)\r\n");

    private RawHttp() {}

    /**
     * An answer.
     *
     * @param head the status line and the headers; empty without an answer
     * @param body as received
     */
    public record Answer(String head, byte[] body) {

        public boolean isThere() {
            return !head.isEmpty();
        }

        /** Returns the status; 0 without an answer. */
        public int status() {
            return head.matches("(?s)HTTP/1\\.[01] \\d{3} .*") ? Integer.parseInt(head.substring(9, 12)) : 0;
        }

        public Optional<String> header(String name) {
            return head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ": "))
                    .map(line -> line.substring(name.length() + 2))
                    .findFirst();
        }

        /** Returns the body, without chunked encoding. */
        public String text() {
            boolean isChunked =
                    header("Transfer-Encoding").filter("chunked"::equals).isPresent();
            // The bodies of these tests contain no such line.
            String whole = new String(body, StandardCharsets.UTF_8);
            return isChunked ? SIZE_OF_CHUNK.matcher(whole).replaceAll("") : whole;
        }
    }

    /** Sends bytes and returns the first answer, or the part received before the timeout. */
    public static Answer send(int port, byte[] request, int patienceMillis) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(patienceMillis);
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            try {
                socket.getOutputStream().write(request);
                read(socket.getInputStream(), read);
            } catch (SocketTimeoutException | SocketException e) {
                // A timeout: the answer is what has been received.
            }
            return answer(read.toByteArray());
        } catch (IOException e) {
            throw new AssertionError("nobody listens on port " + port, e);
        }
    }

    private static void read(InputStream in, ByteArrayOutputStream read) throws IOException {
        byte[] buffer = new byte[16 * 1024];
        for (int more = in.read(buffer); more >= 0; more = in.read(buffer)) {
            read.write(buffer, 0, more);
            if (isWhole(read.toByteArray())) {
                return;
            }
        }
    }

    private static boolean isWhole(byte[] bytes) {
        Answer answer = answer(bytes);
        var length = LENGTH.matcher((answer.head() + "\r\n").toLowerCase(Locale.ROOT));
        return length.find() && answer.body().length >= Integer.parseInt(length.group(1));
    }

    private static Answer answer(byte[] bytes) {
        int end = endOfHead(bytes);
        String head = new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
        return new Answer(
                head, Arrays.copyOfRange(bytes, Math.min(bytes.length, end + END_OF_HEAD.length), bytes.length));
    }

    private static int endOfHead(byte[] bytes) {
        for (int at = 0; at + END_OF_HEAD.length <= bytes.length; at++) {
            if (Arrays.equals(bytes, at, at + END_OF_HEAD.length, END_OF_HEAD, 0, END_OF_HEAD.length)) {
                return at;
            }
        }
        return bytes.length;
    }
}
