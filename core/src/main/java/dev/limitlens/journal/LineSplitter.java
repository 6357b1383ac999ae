package dev.limitlens.journal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Splits a stream into the lines that end in a line break, one at a time, and keeps what follows the last of them. */
final class LineSplitter {

    /** Bounds the memory that a file without line breaks can take. */
    static final int MAX_LINE_BYTES = 1 << 24;

    private final InputStream in;
    private byte[] buffer = new byte[1 << 16];
    private int lineStart;
    private int lineEnd;
    private int nextStart;
    private int end;
    private long number;
    private long completeBytes;

    LineSplitter(InputStream in) {
        this.in = in;
    }

    /** Moves to the next complete line; returns false when there is none. */
    boolean next() throws IOException, MalformedLineException {
        int scanned = nextStart;
        while (true) {
            for (int i = scanned; i < end; i++) {
                if (buffer[i] == '\n') {
                    lineStart = nextStart;
                    lineEnd = i;
                    nextStart = i + 1;
                    completeBytes += nextStart - lineStart;
                    number++;
                    return true;
                }
            }
            makeRoom();
            scanned = end;
            int read = in.read(buffer, end, buffer.length - end);
            if (read < 0) {
                return false;
            }
            end += read;
        }
    }

    private void makeRoom() throws MalformedLineException {
        if (nextStart > 0) {
            System.arraycopy(buffer, nextStart, buffer, 0, end - nextStart);
            end -= nextStart;
            nextStart = 0;
        }
        if (end == buffer.length) {
            if (end >= MAX_LINE_BYTES) {
                number++;
                throw new MalformedLineException("the line is longer than " + MAX_LINE_BYTES + " bytes");
            }
            buffer = Arrays.copyOf(buffer, Math.min(MAX_LINE_BYTES, 2 * buffer.length));
        }
    }

    /** Returns the line, without its line break; valid until the next call of {@link #next}. */
    ByteBuffer line() {
        return ByteBuffer.wrap(buffer, lineStart, lineEnd - lineStart);
    }

    /** Returns the number of the line, from 1. */
    long number() {
        return number;
    }

    /** Returns the bytes of all lines so far, with their line breaks. */
    long completeBytes() {
        return completeBytes;
    }

    /** Returns what follows the last line break. */
    byte[] rest() {
        return Arrays.copyOfRange(buffer, nextStart, end);
    }
}
