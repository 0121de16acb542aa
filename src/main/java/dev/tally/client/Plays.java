package dev.tally.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads a log of plays. A line ends with LF, CR LF or CR. An unreadable line is reported and does not end the log. */
final class Plays {

    /* In bytes. Far longer than a name with surrounding white space. */
    private static final int MAX_LINE = 4096;
    private static final int END = -1;

    private final InputStream bytes;
    private final ByteBuffer line = ByteBuffer.allocate(MAX_LINE);

    private int number;
    private boolean afterCarriageReturn;

    Plays(InputStream bytes) {
        this.bytes = bytes;
    }

    /** One line of the log. */
    sealed interface Line {

        /** Returns its number, from 1 up. */
        int number();
    }

    /**
     * A line with a song.
     *
     * @param number its number
     * @param song the song, without surrounding white space
     */
    record Play(int number, String song) implements Line {}

    /**
     * An unreadable line.
     *
     * @param number its number
     * @param reason the reason
     */
    record Unreadable(int number, String reason) implements Line {}

    /** Returns the next line that is not blank; empty at the end. */
    Optional<Line> read() throws IOException {
        for (int first = firstByte(); first != END; first = firstByte()) {
            number++;
            boolean complete = readLine(first);
            if (number == 1 && (first == 0xFE || first == 0xFF)) {
                throw new IOException("it is not UTF-8. Is it UTF-16? Then convert it: iconv -f UTF-16 -t UTF-8");
            }
            Optional<Line> read = complete
                    ? decode()
                    : Optional.of(new Unreadable(number, "it is longer than " + MAX_LINE + " bytes"));
            if (read.isPresent()) {
                return read;
            }
        }
        return Optional.empty();
    }

    private Optional<Line> decode() {
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(line.flip()).toString();
            // Some editors write a byte order mark.
            String song = (number == 1 && text.startsWith("\uFEFF") ? text.substring(1) : text).strip();
            return song.isEmpty() ? Optional.empty() : Optional.of(new Play(number, song));
        } catch (CharacterCodingException e) {
            return Optional.of(new Unreadable(number, "it is not UTF-8"));
        }
    }

    /**
     * Returns the first byte of the next line. An LF after a CR is skipped only now, as reading it earlier could block
     * on a pipe.
     */
    private int firstByte() throws IOException {
        int first = bytes.read();
        return afterCarriageReturn && first == '\n' ? bytes.read() : first;
    }

    /** Reads a line and returns whether it fits into the buffer. */
    private boolean readLine(int first) throws IOException {
        line.clear();
        boolean complete = true;
        int next = first;
        for (; next != END && next != '\n' && next != '\r'; next = bytes.read()) {
            if (line.hasRemaining()) {
                line.put((byte) next);
            } else {
                complete = false;
            }
        }
        afterCarriageReturn = next == '\r';
        return complete;
    }
}
