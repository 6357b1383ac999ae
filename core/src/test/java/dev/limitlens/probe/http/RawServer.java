package dev.limitlens.probe.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server on a bare socket, so that nothing between it and the wire hides a request: counts them, and misbehaves as told. */
final class RawServer implements AutoCloseable {

    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *(\\d+)");

    /** How the server answers one request. */
    @FunctionalInterface
    interface Behaviour {
        /** Returns whether the connection stays open for another request. */
        boolean answer(Socket socket, OutputStream out) throws IOException, InterruptedException;
    }

    private final ServerSocket listener;
    private final List<Behaviour> script;
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final List<Socket> sockets = Collections.synchronizedList(new ArrayList<>());

    /** Starts a server that answers the first request like the first behaviour, and so on, and all that follow like the last. */
    RawServer(Behaviour... script) throws IOException {
        this.script = List.of(script);
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "raw-server");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Returns every request that arrived whole, head and body. */
    List<String> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                sockets.add(socket);
                start(() -> serve(socket));
            }
        } catch (SocketException e) {
            // closed: the test is over
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            String request = read(in);
            while (!request.isEmpty()) {
                int index;
                synchronized (requests) {
                    index = requests.size();
                    requests.add(request);
                }
                if (!script.get(Math.min(index, script.size() - 1)).answer(socket, socket.getOutputStream())) {
                    return;
                }
                request = read(in);
            }
        } catch (IOException e) {
            // a client that goes away is part of the game
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String read(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (!bytes.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            bytes.write(next);
        }
        Matcher length = LENGTH.matcher(bytes.toString(StandardCharsets.UTF_8));
        if (length.find()) {
            bytes.writeBytes(in.readNBytes(Integer.parseInt(length.group(1))));
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    static String response(int status, String headers, String body) {
        return String.format(
                Locale.ROOT,
                "HTTP/1.1 %d Whatever\r\n%scontent-length: %d\r\n\r\n%s",
                status,
                headers,
                body.getBytes(StandardCharsets.UTF_8).length,
                body);
    }

    static Behaviour says(int status, String headers, String body) {
        return (socket, out) -> {
            out.write(response(status, headers, body).getBytes(StandardCharsets.UTF_8));
            out.flush();
            return true;
        };
    }

    @Override
    public void close() throws IOException {
        listener.close();
        synchronized (sockets) {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
