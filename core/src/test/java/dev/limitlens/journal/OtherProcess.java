package dev.limitlens.journal;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs a main class of these tests in a process of its own. */
final class OtherProcess {

    private OtherProcess() {}

    static ProcessBuilder running(Class<?> main, String argument) {
        String path = Stream.of(
                        System.getProperty("java.class.path"),
                        System.getProperty("jdk.module.path", ""),
                        location(JournalWriter.class),
                        location(main))
                .filter(entry -> !entry.isEmpty())
                .collect(Collectors.joining(File.pathSeparator));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(
                List.of(java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", path, main.getName(), argument));
    }

    private static String location(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation().getPath();
    }
}
