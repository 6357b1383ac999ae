package dev.limitlens.bedrock.loopback;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One answer of HTTP/1.1.
 *
 * @param status the status
 * @param headers the headers, in their order, without the length
 * @param body the body
 */
record HttpResponse(int status, Map<String, String> headers, String body) {

    /** Returns a copy with one more header. */
    HttpResponse with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new HttpResponse(status, more, body);
    }

    /** Returns the bytes up to the body. */
    byte[] headBytes(boolean keepAlive) {
        // As AWS does, no reason phrase.
        StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append(" \r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        head.append("Content-Length: ").append(bodyBytes().length).append("\r\n");
        head.append("Connection: ").append(keepAlive ? "keep-alive" : "close").append("\r\n\r\n");
        return head.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Returns the bytes of the body. */
    byte[] bodyBytes() {
        return body.getBytes(StandardCharsets.UTF_8);
    }
}
