package dev.limitlens.analysis;

import static dev.limitlens.analysis.UsedUp.nanos;
import static org.assertj.core.api.Assertions.assertThat;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.LimiterSpec;
import dev.limitlens.limiter.LimitsState;
import dev.limitlens.limiter.SlidingLog;
import dev.limitlens.limiter.TokenBucket;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The search for the next probe against a plain one that judges everything, in several states of knowledge. */
class ForesightTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final double TYPICAL = 5_000;
    private static final double GOAL = 0.996;
    private static final double[] HORIZONS = {0.3, 40};

    /** Requests are dear, or time hardly is. */
    private static final ProbeCosts DEAR_REQUESTS = new ProbeCosts(1, 0.04, 2, 0, 0.25);

    private static final ProbeCosts FORBIDDING = new ProbeCosts(1, 0.04, 200, 0, 0);
    private static final ProbeCosts NO_HURRY = new ProbeCosts(0.05, 0.04, 0.2, 0, 0);
    private static final List<ProbeCosts> PRICES = List.of(
            ProbeCosts.STANDARD,
            ProbeCosts.STANDARD.withLeastTokens(60),
            NO_HURRY,
            new ProbeCosts(0.3, 2, 0.05, 3, 0.25),
            DEAR_REQUESTS,
            FORBIDDING);

    /**
     * A state of knowledge.
     *
     * @param name what is known
     * @param particles the same
     * @param times seconds from which on something is asked
     */
    private record Known(String name, Particles particles, List<Double> times) {

        static Known of(String name, Answered seen, Double... times) {
            Posterior posterior = new Posterior(Premises.of(8_000, MINUTE), Answered.START, Precision.STANDARD, true);
            Answer.of(seen.list()).forEach(posterior::observe);
            return new Known(name, Particles.of(posterior, 4, 0.06), List.of(times));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static List<Known> known() {
        Answered part = new Answered()
                .admitted(0, 2_400, "x")
                .refused(8, 4_000, "x")
                .admitted(8.2, 1_200, "x")
                .refused(8.4, 900, "x")
                .refused(8.6, 600, "x");
        return List.of(
                Known.of("nearly all was used", Answered.usedUp(), 21.0, 39.0, 59.7),
                Known.of("a part is left", part, 8.8, 15.0, 35.0),
                Known.of("hardly anything is known", new Answered().admitted(0, 2_400, "x"), 1.0, 20.0),
                Known.of("requests are counted", Answered.threeAtOnce(), 10.4, 20.0, 65.0),
                Known.of("what is admitted on credit is owed", onCredit(), 6.4, 26.0, 70.0));
    }

    /** A bucket that admits any cost while anything is left, and is in debt then. */
    private static Answered onCredit() {
        LimitsState limits = LimiterSpec.limits(
                        "token-bucket:capacity=5000,refill=500/s,admission=debt",
                        new LimiterSpec.Defaults(8_000, MINUTE))
                .start(EpochNanos.of(Answered.START));
        return new Answered()
                .asked(limits, 0, 4_900, "x")
                .asked(limits, 0.2, 12_000, "x")
                .asked(limits, 0.4, 1, "x")
                .asked(limits, 5, 1, "x")
                .asked(limits, 6, 2_000, "x");
    }

    private static Foresight search(Particles particles, ProbeCosts costs) {
        return new Foresight(particles.fresh(), costs, UsedUp.MINUTE, UsedUp.TRIP, TYPICAL, GOAL);
    }

    private static PlainForesight plain(Particles particles, ProbeCosts costs) {
        return new PlainForesight(particles.fresh(), costs, TYPICAL, GOAL);
    }

    private static void assertSame(Particles particles, ProbeCosts costs, List<Double> times, long largest) {
        for (double now : times) {
            for (double horizon : HORIZONS) {
                long from = nanos(now);
                long until = nanos(now + horizon);
                assertThat(search(particles, costs).best(from, until, largest))
                        .as("best of %d at %s s for %s s", largest, now, horizon)
                        .isEqualTo(plain(particles, costs).best(from, until, largest));
                assertThat(search(particles, costs).watch(from, until, largest))
                        .as("watch of %d at %s s for %s s", largest, now, horizon)
                        .isEqualTo(plain(particles, costs).watch(from, until, largest));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("known")
    void it_finds_what_a_plain_search_of_all_times_and_costs_finds(Known known) {
        for (ProbeCosts prices : PRICES) {
            assertSame(known.particles(), prices, known.times(), 16_000);
        }
    }

    @Test
    void it_asks_for_no_more_than_it_may() {
        for (long largest : new long[] {1, 50, 300, 2_000}) {
            assertSame(UsedUp.few(), ProbeCosts.STANDARD, List.of(21.0, 59.7), largest);
            assertSame(UsedUp.few(), FORBIDDING, List.of(21.0), largest);
        }
    }

    @Test
    void of_one_family_only_parameters_are_asked() {
        for (String family : List.of(SlidingLog.ID, TokenBucket.ID)) {
            Particles one = UsedUp.of(family, 8);
            for (ProbeCosts prices : List.of(ProbeCosts.STANDARD, NO_HURRY)) {
                assertSame(one, prices, List.of(21.0, 59.7), 16_000);
            }
            Prospect best = Objects.requireNonNull(
                    search(one, ProbeCosts.STANDARD.forParametersOnly(1)).best(nanos(21), nanos(200), 16_000));
            assertThat(best.familyBits()).isZero();
            assertThat(best.parameterBits()).isPositive();
        }
    }

    /** The comparison is worth something only where requests of all kinds are found. */
    @Test
    void what_is_found_now_and_later_with_little_and_much_and_not_at_all() {
        Set<String> kinds = new HashSet<>();
        for (Known known : known()) {
            for (ProbeCosts prices : List.of(NO_HURRY, DEAR_REQUESTS, FORBIDDING)) {
                for (double now : known.times().subList(0, 2)) {
                    Prospect best = search(known.particles(), prices).best(nanos(now), nanos(now + 40), 16_000);
                    Prospect watch = search(known.particles(), prices).watch(nanos(now), nanos(now + 40), 16_000);
                    String at = best == null ? "never" : best.at().equals(Answered.at(now)) ? "now" : "later";
                    kinds.add(at + (best == null ? "" : best.cost() < 500 ? ", little" : ", much"));
                    kinds.add(watch == null ? "no watch" : "watch");
                }
            }
        }

        assertThat(kinds).contains("now, little", "later, little", "now, much", "later, much", "watch", "no watch");
    }
}
