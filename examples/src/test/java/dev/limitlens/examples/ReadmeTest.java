package dev.limitlens.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.bedrock.ModelProfile;
import dev.limitlens.bedrock.ModelProfiles;
import dev.limitlens.clock.VirtualClock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Experiment;
import dev.limitlens.experiment.ExperimentRun;
import dev.limitlens.experiment.ObservationSink;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.limiter.Limits;
import dev.limitlens.plan.MinuteBoundaryPlan;
import dev.limitlens.simulation.SimulatedProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the README says is so. */
class ReadmeTest {

    private static final Path ROOT = Path.of("..");

    @Test
    void itsCodeIsThatOfTheExampleWhichIsTested() throws IOException {
        List<String> code = fenced("java");

        assertThat(code).hasSize(1);
        assertThat(withoutIndent(Files.readString(Path.of("src/main/java/dev/limitlens/examples/QuickStart.java"))))
                .contains(withoutIndent(code.get(0)));
    }

    @ParameterizedTest
    @MethodSource("links")
    void itsLinksLeadToFiles(String link) {
        assertThat(ROOT.resolve(link)).exists();
    }

    static Stream<String> links() throws IOException {
        return Pattern.compile("\\]\\((?!http)([^)#]+)\\)")
                .matcher(readme())
                .results()
                .map(match -> match.group(1));
    }

    @Test
    void itsLinksToSectionsLeadToOne() throws IOException {
        List<String> sections = Pattern.compile("(?m)^##+ (.*)$")
                .matcher(readme())
                .results()
                .map(match -> match.group(1).toLowerCase(Locale.ROOT).replace(' ', '-'))
                .toList();

        assertThat(Pattern.compile("\\]\\(#([^)]+)\\)")
                        .matcher(readme())
                        .results()
                        .map(match -> match.group(1)))
                .isNotEmpty()
                .isSubsetOf(sections);
    }

    @Test
    void itsTableHasEveryLimiter() throws IOException {
        List<String> ids = Pattern.compile(
                        "(?m)^\\| `([a-z-]+)` \\|.*(?:ABSOLUTE|RELATIVE|NEITHER|INCONCLUSIVE)[^|]*\\|$")
                .matcher(readme())
                .results()
                .map(match -> match.group(1))
                .toList();

        assertThat(ids)
                .containsExactlyElementsOf(Stream.concat(LimiterSpec.ids().stream(), Stream.of("none-of-these"))
                        .toList());
    }

    /** What the schedule around the minute gets from each limiter, as the table of the plans says. */
    @ParameterizedTest
    @MethodSource("expectedResults")
    void itsExpectedResultsAreWhatTheScheduleGets(String limiter, String before, String early, String late) {
        Premises premises = Premises.of(8_000, Duration.ofSeconds(60));
        VirtualClock clock = new VirtualClock(Instant.parse("2026-01-01T12:00:00Z"));
        Limits limits = LimiterSpec.limits(limiter, new LimiterSpec.Defaults(8_000, premises.window()));
        ExperimentRun run = new Experiment(
                        MinuteBoundaryPlan.of(8_000, premises.window()),
                        SimulatedProbe.of(limits, clock, premises.window()),
                        clock,
                        Budget.standard(premises),
                        ObservationSink.NONE)
                .run();

        List<String> answers = run.observations().stream()
                .skip(run.observations().size() - 3L)
                .map(o -> o.admitted() ? "admitted" : "throttled")
                .toList();

        assertThat(answers).containsExactly(before, early, late);
    }

    static Stream<Arguments> expectedResults() throws IOException {
        return Pattern.compile(
                        "(?m)^\\| `([^`|]+)` \\| (admitted|throttled) \\| (admitted|throttled) \\| (admitted|throttled) \\|$")
                .matcher(readme())
                .results()
                .map(row -> Arguments.arguments(row.group(1), row.group(2), row.group(3), row.group(4)));
    }

    @Test
    void itsExpectedResultsAreOfEveryLimiter() throws IOException {
        assertThat(expectedResults()
                        .map(row -> LimiterSpec.parse((String) row.get()[0]).id()))
                .containsAll(LimiterSpec.ids());
    }

    @Test
    void itsProfileOfAModelCanBeRead(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("mine.json"), json("limitlens/model-profiles/v1"));

        ModelProfile mine = ModelProfiles.standard().extendedBy(file).of("example.my-model-v1:0");

        assertThat(mine.name()).isEqualTo("My model");
        assertThat(mine.price()).isPresent();
    }

    private static String json(String of) throws IOException {
        return fenced("json").stream()
                .filter(text -> text.contains(of))
                .findFirst()
                .orElseThrow();
    }

    private static String readme() throws IOException {
        return Files.readString(ROOT.resolve("README.md"));
    }

    private static List<String> fenced(String language) throws IOException {
        return Pattern.compile("(?s)```" + language + "\\n(.*?)```")
                .matcher(readme())
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static String withoutIndent(String code) {
        return code.replaceAll("(?m)^ +", "");
    }
}
