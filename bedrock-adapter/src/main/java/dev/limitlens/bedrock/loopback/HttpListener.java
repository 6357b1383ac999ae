package dev.limitlens.bedrock.loopback;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small HTTP/1.1 server on the loopback interface, one thread a connection. Written by hand, since the JDK's own cannot reset
 * a connection, cut a body short or fall silent.
 */
final class HttpListener implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HttpListener.class);
    private static final int SLOW_BYTE_MILLIS = 50;

    /** Answers requests. */
    interface Handler {
        /**
         * Returns the answer.
         *
         * @throws InterruptedException if the server is closed meanwhile
         */
        Answer answer(int connection, HttpRequest request) throws InterruptedException;
    }

    /**
     * An answer and how it is delivered.
     *
     * @param response the answer
     * @param delivery how it goes over the wire
     */
    record Answer(HttpResponse response, Delivery delivery) {}

    private final ServerSocket server;
    private final Handler handler;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "loopback-bedrock");
        thread.setDaemon(true);
        return thread;
    });

    private HttpListener(ServerSocket server, Handler handler) {
        this.server = server;
        this.handler = handler;
    }

    /**
     * Starts to listen.
     *
     * @param port the port, 0 for any that is free
     * @throws IOException if the port is in use
     */
    static HttpListener start(int port, Handler handler) throws IOException {
        ServerSocket server = new ServerSocket();
        try {
            server.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
        } catch (IOException e) {
            server.close();
            throw e;
        }
        HttpListener listener = new HttpListener(server, handler);
        listener.threads.execute(listener::accept);
        return listener;
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        for (int connection = 0; !server.isClosed(); connection++) {
            try {
                serveInBackground(connection, server.accept());
            } catch (IOException e) {
                if (!server.isClosed()) {
                    LOG.warn("could not accept a connection", e);
                }
            }
        }
    }

    private void serveInBackground(int connection, Socket socket) throws IOException {
        open.add(socket);
        try {
            threads.execute(() -> serve(connection, socket));
        } catch (RejectedExecutionException e) {
            socket.close(); // the server was closed between the two
        }
    }

    private void serve(int connection, Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            boolean keep = true;
            while (keep) {
                HttpRequest request = HttpRequest.read(in, out);
                keep = request != null && deliver(handler.answer(connection, request), !request.wantsClose(), socket);
            }
        } catch (IOException e) {
            LOG.debug("connection {} ended: {}", connection, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the server was closed
        } catch (RuntimeException e) {
            LOG.error("connection {} failed", connection, e);
        } finally {
            open.remove(socket);
        }
    }

    /** Sends the answer and returns whether the connection goes on. */
    private boolean deliver(Answer answer, boolean keepAlive, Socket socket) throws IOException, InterruptedException {
        OutputStream out = socket.getOutputStream();
        byte[] head = answer.response().headBytes(keepAlive);
        byte[] body = answer.response().bodyBytes();
        switch (answer.delivery()) {
            case COMPLETE -> {
                send(out, head, body);
                return keepAlive;
            }
            case COMPLETE_THEN_CLOSE -> send(out, head, body);
            case CLOSE -> {} // close() sends FIN
            case RESET -> socket.setSoLinger(true, 0); // close() then sends RST
            case TRUNCATED -> send(out, head, Arrays.copyOf(body, body.length / 2));
            case SLOW -> sendSlowly(out, head, body);
            case NEVER -> closed.await();
        }
        return false;
    }

    private void sendSlowly(OutputStream out, byte[] head, byte[] body) throws IOException, InterruptedException {
        send(out, head);
        for (byte b : body) {
            if (closed.await(SLOW_BYTE_MILLIS, TimeUnit.MILLISECONDS)) {
                return;
            }
            send(out, new byte[] {b});
        }
    }

    private static void send(OutputStream out, byte[]... parts) throws IOException {
        for (byte[] part : parts) {
            out.write(part);
        }
        out.flush();
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
        threads.shutdownNow();
    }
}
