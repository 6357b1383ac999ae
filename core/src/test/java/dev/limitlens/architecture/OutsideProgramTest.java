package dev.limitlens.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.experiment.Experiment;
import java.io.File;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/** A program outside this module brings its own clock, probe and plan. */
class OutsideProgramTest {

    /** Compiles and runs it in a process whose class path is this library and the SLF4J API that comes with it. */
    @Test
    void a_program_with_only_core_on_its_class_path_runs_its_own_experiment(@TempDir Path folder) throws Exception {
        Path output = folder.resolve("output");
        Path errors = folder.resolve("errors");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        location(Experiment.class) + File.pathSeparator + location(Logger.class),
                        path(Objects.requireNonNull(getClass().getResource("/outside/OwnParts.java")))
                                .toString())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();

        assertThat(Files.readString(output, StandardCharsets.UTF_8).lines())
                .as(Files.readString(errors, StandardCharsets.UTF_8))
                .containsExactly(
                        "2026-11-24T08:00:01Z admitted",
                        "2026-11-24T08:00:02Z admitted",
                        "2026-11-24T08:00:03Z denied",
                        "PLAN_ENDED refused");
        assertThat(process.exitValue()).isZero();
    }

    private static Path location(Class<?> type) throws URISyntaxException {
        return path(type.getProtectionDomain().getCodeSource().getLocation());
    }

    private static Path path(URL url) throws URISyntaxException {
        return Path.of(url.toURI());
    }
}
