package dev.tally.runtime;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Asks the service on this machine whether it is ready, without starting Quarkus. */
final class Health {

    private static final String DEFAULT_PORT = "9000";
    private static final int TIMEOUT_MILLIS = 2_000;

    private Health() {}

    static boolean isReady() {
        int port = Integer.parseInt(System.getenv().getOrDefault("QUARKUS_MANAGEMENT_PORT", DEFAULT_PORT));
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write("GET /q/health/ready HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            String status = answer.readLine();
            return status != null && status.contains(" 200 ");
        } catch (IOException e) {
            return false;
        }
    }
}
