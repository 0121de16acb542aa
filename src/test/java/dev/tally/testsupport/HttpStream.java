package dev.tally.testsupport;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * A request whose body is sent in parts while its answer is read, which the HTTP client of the JDK does not support.
 */
public final class HttpStream implements AutoCloseable {

    private final Socket socket;
    private final BufferedReader answer;
    private String rest = "";

    private HttpStream(Socket socket) throws IOException {
        this.socket = socket;
        this.answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Sends the headers of a {@code POST} of lines. */
    public static HttpStream post(int port, String path, Map<String, String> headers) throws IOException {
        HttpStream stream = new HttpStream(new Socket(InetAddress.getLoopbackAddress(), port));
        StringBuilder head = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: tally\r\n"
                + "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        stream.write(head + "\r\n");
        return stream;
    }

    /** Sends a part of the body. */
    public void send(String text) throws IOException {
        write(Integer.toHexString(text.length()) + "\r\n" + text + "\r\n");
    }

    /** Ends the body. */
    public void end() throws IOException {
        write("0\r\n\r\n");
    }

    private void write(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Returns the next line of the answer, of its headers or body; empty at the end. Fails after the timeout. */
    public Optional<String> line(int millis) throws IOException {
        socket.setSoTimeout(millis);
        while (!rest.contains("\n")) {
            String size = answer.readLine();
            if (size == null) {
                throw new IOException("the answer broke off");
            }
            if (size.startsWith("HTTP/1.1 ") || size.contains(": ")) {
                return Optional.of(size);
            }
            if (size.equals("0")) {
                return Optional.empty();
            }
            if (!size.isEmpty()) {
                rest += read(Integer.parseInt(size, 16));
            }
        }
        int end = rest.indexOf('\n');
        String line = rest.substring(0, end);
        rest = rest.substring(end + 1);
        return Optional.of(line);
    }

    private String read(int length) throws IOException {
        char[] text = new char[length];
        int read = 0;
        while (read < length) {
            int more = answer.read(text, read, length - read);
            if (more < 0) {
                throw new IOException("the answer broke off");
            }
            read += more;
        }
        return new String(text);
    }

    /** Returns the next line of the body. */
    public String answer(int millis) throws IOException {
        Optional<String> line = line(millis);
        while (line.isPresent() && !line.get().startsWith("{")) {
            line = line(millis);
        }
        return line.orElseThrow(() -> new IOException("there is no more"));
    }

    /** Closes the connection, even in the middle of the body. */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
