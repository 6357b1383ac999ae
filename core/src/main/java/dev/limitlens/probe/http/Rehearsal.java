package dev.limitlens.probe.http;

import dev.limitlens.probe.ProbeRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;

/**
 * A server in this process that answers a few requests, so that the client's classes are loaded before the first request that
 * counts: in a new process they would make its round trip longer than a short window leaves room for.
 */
final class Rehearsal {

    private static final int REQUESTS = 5;

    private static final byte[] ANSWER = "HTTP/1.1 429 Too Many Requests\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
            .concat("X-RateLimit-Remaining: 0\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno")
            .getBytes(StandardCharsets.US_ASCII);

    private Rehearsal() {}

    /** Sends the requests through a probe of its own, and waits for the answers. */
    static void run(ExecutorService executor) throws IOException, InterruptedException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                HttpProbe probe = HttpProbe.builder("http://127.0.0.1:" + server.getLocalPort() + "/?cost={cost}")
                        .build()) {
            executor.execute(() -> answer(server));
            for (int i = 0; i < REQUESTS; i++) {
                probe.send(new ProbeRequest(i, "rehearsal", 1, 1));
            }
        }
    }

    private static void answer(ServerSocket server) {
        try {
            for (int i = 0; i < REQUESTS; i++) {
                try (Socket connection = server.accept()) {
                    BufferedReader lines = new BufferedReader(
                            new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
                    String line = lines.readLine();
                    while (line != null && !line.isEmpty()) {
                        line = lines.readLine();
                    }
                    connection.getOutputStream().write(ANSWER);
                    connection.getOutputStream().flush();
                }
            }
        } catch (IOException e) {
            // the probe sees that as a request without an answer, which is as good a rehearsal
            return;
        }
    }
}
