import dev.limitlens.clock.Clock;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.Experiment;
import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.ExperimentRun;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.ObservationSink;
import dev.limitlens.experiment.Step;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.probe.QuotaProbe;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A program of somebody else: its own clock, probe and plan, and nothing but the core library. */
final class OwnParts {

    /** A clock on which waiting takes no time. */
    private static final class OwnClock implements Clock {
        private Instant now = Instant.parse("2026-11-24T08:00:00Z");

        @Override
        public Instant now() {
            return now;
        }

        @Override
        public long monotonicNanos() {
            return now.getEpochSecond() * 1_000_000_000L + now.getNano();
        }

        @Override
        public void sleepUntil(Instant instant) {
            now = instant.isAfter(now) ? instant : now;
        }
    }

    /** An API that admits two requests. */
    private static final class OwnProbe implements QuotaProbe {
        private int admitted;

        @Override
        public ProbeResult send(ProbeRequest request) {
            return admitted++ < 2 ? ProbeResult.admitted(request.cost()) : ProbeResult.throttled("enough");
        }
    }

    /** Asks once a second until it is refused. */
    private static final class OwnPlan implements ExperimentPlan {
        @Override
        public String id() {
            return "own";
        }

        @Override
        public Step next(List<Observation> observations, Instant now) {
            boolean refused = observations.stream().anyMatch(Observation::denied);
            return refused
                    ? new Step.End("refused")
                    : Step.Probe.of(now.plusSeconds(1), 100, "ask", "until it is refused");
        }
    }

    public static void main(String[] args) {
        Budget budget = new Budget(1000, 10, Duration.ofMinutes(1));
        ExperimentRun run =
                new Experiment(new OwnPlan(), new OwnProbe(), new OwnClock(), budget, ObservationSink.NONE).run();
        run.observations().forEach(o -> System.out.println(o.sentAt() + " " + (o.denied() ? "denied" : "admitted")));
        System.out.println(run.end() + " " + run.reason());
    }
}
