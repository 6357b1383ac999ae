package dev.limitlens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.bedrock.loopback.LoopbackBedrock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
            value = {
                "[ | is not JSON",
                "[] | must hold a JSON object",
                "{\"models\": [\"m\"]} | field 'regions' must be an array of texts",
                "{\"models\": [], \"regions\": [\"r\"]} | field 'models' must be an array of texts",
                "{\"models\": [\"m\"], \"regions\": [7]} | field 'regions' must be an array of texts",
                "{\"modles\": [\"m\"]} | unknown field 'modles'; known are models, options, out, regions",
                "{\"models\": [\"m\"], \"regions\": [\"r\"], \"options\": [\"--out=x\"]} | must leave --out=x to the campaign",
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
}
