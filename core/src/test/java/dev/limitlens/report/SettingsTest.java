package dev.limitlens.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.analysis.Analysis;
import dev.limitlens.analysis.Candidate;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.pacing.Advice;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The settings that a report gives to copy are Java that the real libraries accept. */
class SettingsTest {

    private static final List<String> SPECS = List.of(
            "fixed-window",
            "anchored-window",
            "sliding-log",
            "sliding-counter",
            "bucketed-window",
            "token-bucket",
            "stepped-bucket",
            "pacer",
            "token-bucket:capacity=30,metered=requests",
            "fixed-window:capacity=1,metered=requests");

    private static Advice advice(String spec) {
        LimiterSpec.Defaults defaults = new LimiterSpec.Defaults(8_000, Duration.ofSeconds(60));
        Candidate candidate = new Candidate(
                LimiterSpec.parse(spec).id(), LimiterSpec.parse(spec).resolve(defaults), Instant.EPOCH, 1);
        Report like = Fixtures.tokenBucket();
        return Advice.of(new Analysis(like.analysis().verdict(), List.of(), List.of(candidate)))
                .get(0);
    }

    @Test
    void compile_and_run_with_the_real_libraries(@TempDir Path folder) throws Exception {
        StringBuilder program = new StringBuilder("""
                import io.github.bucket4j.*;
                import io.github.resilience4j.ratelimiter.*;
                import java.time.Duration;
                class Program { public static void main(String[] args) {
                """);
        for (String spec : SPECS) {
            Advice advice = advice(spec);
            program.append("{\n")
                    .append(Settings.bucket4j(advice))
                    .append("\nSystem.out.print(bucket.tryConsume(")
                    .append(Settings.largest(advice))
                    .append("L) + \" \");\n}\n{\n")
                    .append(Settings.resilience4j(advice))
                    .append("\n}\nSystem.out.println();\n");
        }
        Path source = Files.writeString(folder.resolve("Program.java"), program.append("}}\n"));
        Path output = folder.resolve("output");
        Path errors = folder.resolve("errors");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        Stream.of(
                                        "io.github.bucket4j.Bucket",
                                        "io.github.resilience4j.ratelimiter.RateLimiter",
                                        "io.github.resilience4j.core.functions.Either",
                                        "org.slf4j.Logger")
                                .map(SettingsTest::location)
                                .distinct()
                                .collect(Collectors.joining(System.getProperty("path.separator"))),
                        source.toString())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();

        assertThat(Files.readString(output, StandardCharsets.UTF_8).lines().map(String::strip))
                .as(Files.readString(errors, StandardCharsets.UTF_8))
                .hasSameSizeAs(SPECS)
                .containsOnly("true");
    }

    private static String location(String name) {
        try {
            Class<?> type = Class.forName(name);
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (ClassNotFoundException | java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
