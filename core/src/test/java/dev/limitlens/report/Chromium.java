package dev.limitlens.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A headless Chromium that is told what to do over a pipe, in the Chrome DevTools protocol: no port, no network, no driver.
 *
 * <p>Messages are JSON, each ended by a NUL. The browser reads them from its file 3 and writes to its file 4, which a shell
 * connects to its standard input and output.
 */
final class Chromium implements AutoCloseable {

    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final int PATIENCE_SECONDS = 60;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final OutputStream out;
    private final BlockingQueue<JsonNode> answers = new LinkedBlockingQueue<>();
    private final List<JsonNode> events = new ArrayList<>();
    private String session = "";
    private int lastId;

    private Chromium(Path program, Path profile) throws IOException {
        process = new ProcessBuilder(
                        "sh",
                        "-c",
                        "exec \"$0\" \"$@\" 3<&0 4>&1 1>/dev/null",
                        program.toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--no-first-run",
                        "--remote-debugging-pipe",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        out = process.getOutputStream();
        Thread reader = new Thread(this::read, "chromium");
        reader.setDaemon(true);
        reader.start();
    }

    /** Returns the browser of this machine, if it has one. */
    static Optional<Path> find() {
        return NAMES.stream()
                .flatMap(name -> Stream.of(
                                System.getenv().getOrDefault("PATH", "").split(":", -1))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Starts the browser with one empty page, whose console and network are listened to. */
    static Chromium start(Path program, Path profile) throws Exception {
        Chromium chromium = new Chromium(program, profile);
        String target = chromium.send("Target.createTarget", "url", "about:blank")
                .path("targetId")
                .asText();
        ObjectNode attach = JSON.createObjectNode().put("targetId", target).put("flatten", true);
        chromium.session =
                chromium.send("Target.attachToTarget", attach).path("sessionId").asText();
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            chromium.send(domain + ".enable");
        }
        return chromium;
    }

    private void read() {
        try (InputStream in = process.getInputStream()) {
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            byte[] buffer = new byte[1 << 16];
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                for (int i = 0; i < length; i++) {
                    if (buffer[i] == 0) {
                        take(JSON.readTree(message.toString(StandardCharsets.UTF_8)));
                        message.reset();
                    } else {
                        message.write(buffer[i]);
                    }
                }
            }
        } catch (IOException e) {
            // the browser is gone: whoever waits for an answer gives up
        }
    }

    private void take(JsonNode message) {
        if (message.has("id")) {
            answers.add(message);
        } else {
            synchronized (events) {
                events.add(message);
            }
        }
    }

    private JsonNode send(String method, String... parameters) throws Exception {
        ObjectNode node = JSON.createObjectNode();
        for (int i = 0; i < parameters.length; i += 2) {
            node.put(parameters[i], parameters[i + 1]);
        }
        return send(method, node);
    }

    /** Sends a command and returns its result. */
    JsonNode send(String method, ObjectNode parameters) throws Exception {
        int id = ++lastId;
        ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
        message.set("params", parameters);
        if (!session.isEmpty()) {
            message.put("sessionId", session);
        }
        out.write(JSON.writeValueAsBytes(message));
        out.write(0);
        out.flush();
        while (true) {
            JsonNode answer = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (answer == null) {
                throw new IllegalStateException("no answer to " + method + " within " + PATIENCE_SECONDS + " s");
            }
            if (answer.path("id").asInt() == id) {
                if (answer.has("error")) {
                    throw new IllegalStateException(method + ": " + answer.path("error"));
                }
                return answer.path("result");
            }
        }
    }

    /** Opens a file and waits until it is loaded. */
    void open(Path file) throws Exception {
        synchronized (events) {
            events.clear();
        }
        send("Page.navigate", "url", file.toUri().toString());
        for (int i = 0; i < PATIENCE_SECONDS * 20; i++) {
            if (events("Page.loadEventFired").size() > 0) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        throw new IllegalStateException("not loaded: " + file);
    }

    /** Returns the events of the given name since the page was opened. */
    List<JsonNode> events(String method) {
        synchronized (events) {
            return events.stream()
                    .filter(e -> e.path("method").asText().equals(method))
                    .map(e -> e.path("params"))
                    .toList();
        }
    }

    /** Evaluates an expression in the page. */
    JsonNode evaluate(String expression) throws Exception {
        ObjectNode parameters =
                JSON.createObjectNode().put("expression", expression).put("returnByValue", true);
        JsonNode result = send("Runtime.evaluate", parameters);
        if (result.has("exceptionDetails")) {
            throw new IllegalStateException(expression + ": " + result.path("exceptionDetails"));
        }
        return result.path("result").path("value");
    }

    /** Sets the size of the page in pixels. */
    void resize(int width, int height) throws Exception {
        send(
                "Emulation.setDeviceMetricsOverride",
                JSON.createObjectNode()
                        .put("width", width)
                        .put("height", height)
                        .put("deviceScaleFactor", 1)
                        .put("mobile", false));
    }

    /** Shows the page on the given medium ({@code screen}, {@code print}) in the given colours ({@code light}, {@code dark}). */
    void show(String medium, String colours) throws Exception {
        ObjectNode parameters = JSON.createObjectNode().put("media", medium);
        parameters
                .putArray("features")
                .addObject()
                .put("name", "prefers-color-scheme")
                .put("value", colours);
        send("Emulation.setEmulatedMedia", parameters);
    }

    /** Presses and releases the left button of the mouse; 0 clicks only move it. */
    void mouse(double x, double y, int clicks) throws Exception {
        mouse("mouseMoved", x, y, 0);
        if (clicks > 0) {
            mouse("mousePressed", x, y, clicks);
            mouse("mouseReleased", x, y, clicks);
        }
    }

    private void mouse(String type, double x, double y, int clicks) throws Exception {
        send(
                "Input.dispatchMouseEvent",
                JSON.createObjectNode()
                        .put("type", type)
                        .put("x", x)
                        .put("y", y)
                        .put("button", clicks > 0 ? "left" : "none")
                        .put("clickCount", clicks));
    }

    /** Presses a key. */
    void key(String key, int code, String text) throws Exception {
        ObjectNode down =
                JSON.createObjectNode().put("type", "keyDown").put("key", key).put("windowsVirtualKeyCode", code);
        send("Input.dispatchKeyEvent", text.isEmpty() ? down : down.put("text", text));
        send("Input.dispatchKeyEvent", down.deepCopy().put("type", "keyUp"));
    }

    /** Returns the page as a PDF on A4 paper, as the page itself wants it. */
    byte[] print() throws Exception {
        return decoded(send("Page.printToPDF", JSON.createObjectNode().put("preferCSSPageSize", true)));
    }

    /** Returns a picture of the whole page as a PNG. */
    byte[] picture() throws Exception {
        return decoded(send("Page.captureScreenshot", JSON.createObjectNode().put("captureBeyondViewport", true)));
    }

    private static byte[] decoded(JsonNode result) {
        return Base64.getDecoder().decode(result.path("data").asText());
    }

    @Override
    public void close() {
        // its children go on writing into the profile for a moment, which is about to be deleted
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        process.onExit().join();
        children.forEach(child -> child.onExit().join());
    }
}
