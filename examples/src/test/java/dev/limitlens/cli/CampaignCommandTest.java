package dev.limitlens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.bedrock.loopback.LoopbackBedrock;
import dev.limitlens.zoo.LimitedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CampaignCommandTest {

    @TempDir
    private Path folder;

    private Path write(String json) throws IOException {
        return Files.writeString(folder.resolve("quotas.json"), json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[ | is not JSON",
                "[] | must hold a JSON object",
                "{\"models\": [\"m\"]} | field 'regions' must be an array of texts",
                "{\"models\": [], \"regions\": [\"r\"]} | field 'models' must be an array of texts",
                "{\"models\": [\"m\"], \"regions\": [7]} | field 'regions' must be an array of texts",
                "{\"modles\": [\"m\"]} | unknown field 'modles'; known are http, models, options, out, regions",
                "{\"http\": []} | field 'http' must be an array of objects",
                "{\"http\": [\"u\"]} | field 'http[0]' must be an object with name, url and options",
                "{\"http\": [{\"name\": \"a\"}]} | field 'http[0].url' must be a text",
                "{\"http\": [{\"url\": \"u\"}]} | field 'http[0].name' must be a text",
                "{\"http\": [{\"nmae\": \"a\"}]} | unknown field 'http[0].nmae'; known are name, options, url",
                "{\"http\": [{\"name\": \"a\", \"url\": \"u\", \"options\": [\"--yes\"]}]} | 'http[0].options' must leave --yes",
                "{\"http\": [{\"name\": \"a\", \"url\": \"u\"}], \"options\": []} | field 'options' goes with models",
                "{\"http\": [{\"name\": \"a/b\", \"url\": \"u\"}, {\"name\": \"a-b\", \"url\": \"u\"}]} | would share the directory http_a-b",
                "{\"http\": [{\"name\": \"a\", \"url\": \"u\"}], \"models\": [\"m\"]} | field 'regions' must be an array of texts",
                "{\"models\": [\"m\"], \"regions\": [\"r\"], \"options\": [\"--out=x\"]} | must leave --out=x to the campaign",
                "{\"models\": [\"m\"], \"regions\": [\"r\"], \"options\": [\"--plan=x\"]} | the options of r m: Invalid value for option '--plan': unknown plan 'x'",
                "{\"models\": [\"m\"], \"regions\": [\"r\"], \"options\": [\"--capacitee=8\"]} | '--capacitee' may be --capacity",
                "{\"models\": [\"m\"], \"regions\": [\"r\"], \"out\": 5} | field 'out' must be the name of a directory",
            })
    void aMistakeInTheFileIsNamed(String json, String message) throws IOException {
        Invocation campaign = Invocation.of("campaign", write(json).toString(), "--yes");

        assertThat(campaign.exitCode()).isEqualTo(2);
        assertThat(campaign.err()).contains(message).hasLineCount(1);
    }

    @Test
    void withoutConsentItOnlyShowsWhatItWouldRun() throws IOException {
        Path file = write("{\"models\": [\"a\", \"b\"], \"regions\": [\"eu-west-1\", \"us-east-1\"]}");

        Invocation campaign = Invocation.of("campaign", file.toString());

        assertThat(campaign.exitCode()).isEqualTo(2);
        assertThat(campaign.errLines()).hasSize(5);
        assertThat(campaign.err()).contains("--region us-east-1 --model b").contains("nothing was sent");
        assertThat(folder).isDirectoryNotContaining("glob:**quotas-runs");
    }

    @Test
    @Tag("realtime")
    void itRunsEachOnceAndSumsThemUp() throws IOException {
        try (LoopbackBedrock bedrock = LoopbackBedrock.builder().start()) {
            Path file = write(
                    "{\"models\": [\"a<b>\", \"c\"], \"regions\": [\"us-east-1\"], \"out\": \"runs\", \"options\": "
                            + "[\"--endpoint\", \"" + bedrock.uri()
                            + "\", \"--plan\", \"adaptive\", \"--capacity\", \"100\", "
                            + "\"--window\", \"1s\", \"--max-requests\", \"2\"]}");

            Invocation campaign = Invocation.of("campaign", file.toString(), "--yes");

            assertThat(campaign.exitCode()).as(campaign.err()).isZero();
            assertThat(campaign.out()).hasLineCount(3).contains("not identified");
            assertThat(folder.resolve("runs/index.html"))
                    .content()
                    .contains("us-east-1_a-b-/report.html", "a&lt;b&gt;")
                    .doesNotContain("a<b>");
            int sent = bedrock.requests().size();
            assertThat(sent).isBetween(2, 4);

            Invocation again = Invocation.of("campaign", file.toString(), "--yes");

            assertThat(again.out()).isEqualTo(campaign.out());
            assertThat(bedrock.requests()).hasSize(sent);
        }
    }

    @Test
    void secretsInTheFileAreNotShown() throws IOException {
        Path file = write("{\"http\": [{\"name\": \"a\", \"url\": \"http://127.0.0.1:1/?key=hush&c={cost}\", "
                + "\"options\": [\"--header\", \"Authorization: hush\", \"--capacity\", \"10\"]}]}");

        Invocation campaign = Invocation.of("campaign", file.toString());

        assertThat(campaign.exitCode()).isEqualTo(2);
        assertThat(campaign.err())
                .contains("?key=...&c={cost}", "--header Authorization: ...", "--capacity 10", "nothing was sent")
                .doesNotContain("hush");
    }

    @Test
    @Tag("realtime")
    void httpApisStandBesideModels() throws IOException {
        try (LoopbackBedrock bedrock = LoopbackBedrock.builder().start();
                LimitedServer server = new LimitedServer(LimitedServer.greedy(1_000, Duration.ofSeconds(1)))) {
            Path file = write("{\"models\": [\"m\"], \"regions\": [\"us-east-1\"], \"out\": \"runs\", \"options\": "
                    + "[\"--endpoint\", \"" + bedrock.uri()
                    + "\", \"--capacity\", \"100\", \"--window\", \"1s\", \"--max-requests\", \"1\"], \"http\": "
                    + "[{\"name\": \"work\", \"url\": \"" + server.url()
                    + "\", \"options\": [\"--capacity\", \"1000\", \"--window\", \"1s\", \"--max-requests\", \"2\", "
                    + "\"--max-duration\", \"60s\"]}]}");

            Invocation campaign = Invocation.of("campaign", file.toString(), "--yes");

            assertThat(campaign.exitCode()).as(campaign.err()).isZero();
            assertThat(campaign.out()).hasLineCount(3).contains("us-east-1", "http", "work");
            assertThat(server.requests()).isEqualTo(2);
            assertThat(folder.resolve("runs/index.html")).content().contains("http_work/report.html");

            // an experiment that was cut off goes on
            Path run = folder.resolve("runs/http_work");
            Files.writeString(run.resolve("exit-code"), "130\n");
            Path journal = run.resolve("journal.jsonl");
            List<String> lines = Files.readAllLines(journal);
            Files.write(journal, lines.subList(0, 3));

            Invocation again = Invocation.of("campaign", file.toString(), "--yes");

            assertThat(again.exitCode()).as(again.err()).isZero();
            assertThat(server.requests()).isEqualTo(3);
            assertThat(Files.readAllLines(journal))
                    .startsWith(lines.get(0), lines.get(1), lines.get(2))
                    .hasSize(5);
        }
    }
}
