package dev.limitlens.bedrock.loopback;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request of HTTP/1.1.
 *
 * @param method the method
 * @param path the path as sent, percent-encoded, without a query
 * @param headers the headers, names in lower case, repeated ones joined by commas
 * @param body the body
 */
@SuppressWarnings("ArrayRecordComponent") // a private carrier between reader and endpoint, never compared
record HttpRequest(String method, String path, Map<String, String> headers, byte[] body) {

    private static final int LONGEST_LINE = 64 * 1024;
    private static final int LONGEST_BODY = 64 * 1024 * 1024;

    /**
     * Reads the next request of a connection.
     *
     * @return null if the connection ended before one began
     * @throws IOException if the connection breaks or what it carries is no HTTP/1.1
     */
    static @Nullable HttpRequest read(InputStream in, OutputStream out) throws IOException {
        String start = readLine(in);
        if (start == null) {
            return null;
        }
        String[] parts = start.split(" ", -1);
        if (parts.length != 3 || !parts[2].startsWith("HTTP/1.")) {
            throw new ProtocolException("not a request line of HTTP/1.1: " + start);
        }
        Map<String, String> headers = readHeaders(in);
        if ("100-continue".equalsIgnoreCase(headers.get("expect"))) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
        int query = parts[1].indexOf('?');
        String path = query < 0 ? parts[1] : parts[1].substring(0, query);
        return new HttpRequest(parts[0], path, headers, readBody(in, headers));
    }

    /** Returns whether the client wants the connection closed after the answer. */
    boolean wantsClose() {
        return "close".equalsIgnoreCase(headers.get("connection"));
    }

    private static Map<String, String> readHeaders(InputStream in) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = requireLine(in); !line.isEmpty(); line = requireLine(in)) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new ProtocolException("not a header: " + line);
            }
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            headers.merge(name, line.substring(colon + 1).trim(), (one, other) -> one + ", " + other);
        }
        return headers;
    }

    private static byte[] readBody(InputStream in, Map<String, String> headers) throws IOException {
        if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            return readChunks(in);
        }
        return readExactly(in, number(headers.getOrDefault("content-length", "0"), 10));
    }

    private static byte[] readChunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String line = requireLine(in);
            int extension = line.indexOf(';');
            int size = number(extension < 0 ? line : line.substring(0, extension), 16);
            if (size == 0) {
                readHeaders(in); // trailers
                return body.toByteArray();
            }
            number(Integer.toString(body.size() + size), 10);
            body.writeBytes(readExactly(in, size));
            requireLine(in);
        }
    }

    private static int number(String text, int radix) throws ProtocolException {
        try {
            int number = Integer.parseInt(text.trim(), radix);
            if (number >= 0 && number <= LONGEST_BODY) {
                return number;
            }
        } catch (NumberFormatException e) {
            // falls through to the one message
        }
        throw new ProtocolException("not a length between 0 and " + LONGEST_BODY + " bytes: " + text);
    }

    private static byte[] readExactly(InputStream in, int size) throws IOException {
        byte[] bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw new EOFException("the connection ended after " + bytes.length + " of " + size + " bytes");
        }
        return bytes;
    }

    private static String requireLine(InputStream in) throws IOException {
        String line = readLine(in);
        if (line == null) {
            throw new EOFException("the connection ended within a request");
        }
        return line;
    }

    private static @Nullable String readLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return line.size() == 0 ? null : line.toString(StandardCharsets.ISO_8859_1);
            }
            if (line.size() == LONGEST_LINE) {
                throw new ProtocolException("a line is longer than " + LONGEST_LINE + " bytes");
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }
}
