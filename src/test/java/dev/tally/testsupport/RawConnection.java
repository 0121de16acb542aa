package dev.tally.testsupport;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** An HTTP/1 connection that sends arbitrary bytes, and reads answers one by one. */
public final class RawConnection implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket = new Socket();
    private final InputStream in;

    /**
     * The answer to a request.
     *
     * @param status its status
     * @param headers by lower-case name
     * @param body the whole body
     */
    public record Answer(int status, Map<String, String> headers, String body) {

        /** Returns whether it has {@code Connection: close}. */
        public boolean isLast() {
            return headers.getOrDefault("connection", "").equalsIgnoreCase("close");
        }
    }

    public RawConnection(int port) throws IOException {
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    public void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends as much as the server accepts. */
    public void sendUnlessClosed(String text) {
        try {
            send(text);
        } catch (IOException e) {
            // The server has answered before it received everything.
        }
    }

    /** Resets the connection. */
    public void abort() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Returns the next answer, which may be {@code 100 Continue}. */
    public Answer answer() throws IOException {
        Answer head = headAnswer();
        boolean hasBody = head.status() >= 200 && head.status() != 204;
        return new Answer(head.status(), head.headers(), hasBody ? body(head.headers()) : "");
    }

    /** Returns the next answer, to a HEAD request, without a body. */
    public Answer headAnswer() throws IOException {
        int status = Integer.parseInt(line().split(" ")[1]);
        Map<String, String> headers = new TreeMap<>();
        for (String header = line(); !header.isEmpty(); header = line()) {
            String[] parts = header.split(":", 2);
            headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1].strip());
        }
        return new Answer(status, headers, "");
    }

    private String body(Map<String, String> headers) throws IOException {
        if (headers.getOrDefault("transfer-encoding", "").equals("chunked")) {
            StringBuilder body = new StringBuilder();
            for (int size = chunkSize(); size > 0; size = chunkSize()) {
                body.append(text(size));
                line();
            }
            line();
            return body.toString();
        }
        return text(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    }

    private int chunkSize() throws IOException {
        return Integer.parseInt(line(), 16);
    }

    private String text(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the answer broke off");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the connection was closed");
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    /** Waits until the server closes the connection, and returns whether it sent nothing more. */
    public boolean isClosed() throws IOException {
        return in.read() < 0;
    }

    /** Returns everything received until the server closes or resets the connection. Fails after a timeout. */
    public String rest() throws IOException {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        try {
            in.transferTo(rest);
        } catch (SocketException reset) {
            // A reset ends the connection too.
        }
        return rest.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
