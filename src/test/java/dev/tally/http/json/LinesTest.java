package dev.tally.http.json;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;

import jakarta.ws.rs.ServiceUnavailableException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of a body is always told, whatever ends it. */
@Timeout(value = 10, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LinesTest {

    @Test
    void a_body_that_is_cut_off_while_the_service_ends_is_told() throws IOException {
        InputStream cutOff = new InputStream() {
            @Override
            public int read() throws IOException {
                while (!Thread.currentThread().isInterrupted()) {
                    Thread.onSpinWait();
                }
                throw new IOException("cut off");
            }
        };
        try (Lines lines = new Lines(cutOff)) {
            lines.stop();
            assertThatThrownBy(lines::arrived).isInstanceOf(IOException.class).hasMessage("cut off");
        }
    }

    @Test
    void a_body_that_goes_on_while_the_service_ends_is_told() throws IOException {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return '\n';
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                if (Thread.interrupted()) {
                    throw new InterruptedIOException();
                }
                return 0;
            }
        };
        try (Lines lines = new Lines(endless)) {
            lines.stop();
            assertThatThrownBy(lines::arrived).isInstanceOf(ServiceUnavailableException.class);
        }
    }
}
