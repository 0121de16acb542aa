package dev.tally.bench;

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import dev.tally.testsupport.Service;

/** Creates many counters with the value 1, by one stream of lines. */
final class Fill {

    private static final int LINES_AT_ONCE = 1_000;

    private Fill() {}

    /** Creates the counters, and waits for all answers. */
    static void run(Service service, String namespace, int counters) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
            Thread.ofVirtual().start(() -> send(socket, namespace, counters));
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            String status = answer.readLine();
            if (!status.startsWith("HTTP/1.1 200")) {
                throw new Mistake("the stream of new counters was answered " + status);
            }
            // The counters are checked in Redis.
            while (answer.readLine() != null) {}
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void send(Socket socket, String namespace, int counters) {
        try {
            OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
            write(
                    out,
                    "POST /v1/counters/" + namespace + " HTTP/1.1\r\nHost: tally\r\nConnection: close\r\n"
                            + "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n");
            StringBuilder lines = new StringBuilder();
            for (int key = 1; key <= counters; key++) {
                lines.append("{\"key\":\"").append(key).append("\",\"by\":1}\n");
                if (key % LINES_AT_ONCE == 0 || key == counters) {
                    write(out, Integer.toHexString(lines.length()) + "\r\n" + lines + "\r\n");
                    lines.setLength(0);
                }
            }
            write(out, "0\r\n\r\n");
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }
}
