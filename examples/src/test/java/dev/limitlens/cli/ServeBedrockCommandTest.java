package dev.limitlens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ServeBedrockCommandTest {

    @Test
    void itPrintsItsAddressServesAndEndsWellWhenInterrupted() throws Exception {
        CompletableFuture<String> firstLine = new CompletableFuture<>();
        PrintWriter out = new PrintWriter(new StringWriter()) {
            @Override
            public void println(Object address) {
                firstLine.complete(address.toString());
            }
        };
        CompletableFuture<Integer> exitCode = new CompletableFuture<>();
        Thread server = new Thread(() -> exitCode.complete(Main.commandLine()
                .setOut(out)
                .setErr(new PrintWriter(new StringWriter()))
                .execute("serve", "bedrock", "--limiter", "unlimited", "--fault", "too-many-tokens")));
        server.start();
        try {
            URI address = URI.create(firstLine.get(20, TimeUnit.SECONDS));

            assertThat(address.getHost()).isEqualTo("127.0.0.1");
            HttpRequest converse = HttpRequest.newBuilder(address.resolve("/model/m/converse"))
                    .header("Authorization", "any")
                    .POST(HttpRequest.BodyPublishers.ofString(
                            "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"a\"}]}]}"))
                    .build();
            HttpResponse<String> answer =
                    HttpClient.newHttpClient().send(converse, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.body()).contains("Too many tokens");
        } finally {
            server.interrupt();
        }
        assertThat(exitCode.get(20, TimeUnit.SECONDS)).isZero();
    }
}
