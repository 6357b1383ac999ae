package dev.limitlens.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The design's rules about packages: the arrows of the pipeline, purity, and what core must not bring with it. */
class ArchitectureTest {

    private static final String ROOT = "dev.limitlens.";

    /** The packages in the order of the pipeline: each may use those before it. */
    private static final List<String> UPWARDS = List.of(
            "clock",
            "limiter",
            "probe",
            "probe.http",
            "experiment",
            "simulation",
            "journal",
            "analysis",
            "plan",
            "study",
            "pacing",
            "report");

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.limitlens");

    static List<String> packages() {
        return UPWARDS;
    }

    @Test
    void the_list_of_packages_is_complete() {
        Set<String> found = CORE.stream()
                .map(c -> c.getPackageName().substring(ROOT.length()))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(found).containsExactlyInAnyOrderElementsOf(UPWARDS);
    }

    @ParameterizedTest
    @MethodSource("packages")
    void a_package_uses_only_those_below_it(String name) {
        String[] above = UPWARDS.subList(UPWARDS.indexOf(name) + 1, UPWARDS.size()).stream()
                .map(p -> ROOT + p + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(ROOT + name)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(above)
                .check(CORE);
    }

    @Test
    void no_packages_form_a_cycle() {
        slices().matching("dev.limitlens.(*)..").should().beFreeOfCycles().check(CORE);
    }

    @Test
    void only_the_clock_knows_what_time_it_is() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "clock..")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class, int.class)
                .orShould()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are clocks or timers of the JDK",
                        (JavaClass c) -> Set.of(
                                        "java.time.Clock",
                                        "java.util.Timer",
                                        "java.util.concurrent.locks.LockSupport",
                                        "java.util.concurrent.ScheduledExecutorService")
                                .contains(c.getName())))
                .check(CORE);
    }

    @Test
    void randomness_comes_in_as_a_generator_or_a_seed() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.Random")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.security.SecureRandom")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callMethod(RandomGenerator.class, "of", String.class)
                .orShould()
                .callMethod(RandomGenerator.class, "getDefault")
                .orShould()
                .callConstructor(SplittableRandom.class)
                .check(CORE);
    }

    @Test
    void core_knows_no_vendor_and_no_command_line() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(
                        "dev.limitlens..",
                        "java..",
                        "javax.net.ssl..",
                        "com.fasterxml.jackson..",
                        "org.slf4j..",
                        "org.jspecify..")
                .check(CORE);
    }

    @Test
    void only_its_probe_knows_http() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "probe.http..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net.http..", "javax.net.ssl..", ROOT + "probe.http..")
                .check(CORE);
    }

    @Test
    void only_the_journal_and_the_reports_know_json() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + "journal..", ROOT + "report..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.fasterxml.jackson..")
                .check(CORE);
    }

    @ParameterizedTest
    @MethodSource("packages")
    void a_package_says_what_it_is_for_and_is_null_marked(String name) {
        JavaPackage described = CORE.getPackage(ROOT + name);
        assertThat(described.tryGetPackageInfo()).as(name).isPresent();
        assertThat(described.isAnnotatedWith(NullMarked.class)).as(name).isTrue();
    }
}
