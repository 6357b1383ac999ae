package dev.limitlens.analysis;

import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Preliminary;
import dev.limitlens.experiment.Premises;
import dev.limitlens.experiment.Start;
import dev.limitlens.experiment.Volleys;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The posterior while observations come in, and what is remembered of how it came about: it makes answers of them, condenses those of a long
 * log, and begins anew where what was asked before has no bearing any more.
 */
final class OnlinePosterior {

    /** Cells that are followed in no time to speak of, however long a log is. */
    private static final int SETTLED_CELLS = 100;

    /** How often further cells may take in an answer of a long log, in all. */
    private static final long MOST_WORK = 4_000_000;

    private final Premises premises;
    private final boolean exclusive;
    private Posterior posterior;
    private final Answer.Reader reader = new Answer.Reader();

    /** When the latest observation was received; null before there is one. */
    private @Nullable Instant lastReceivedAt;

    private boolean onlyPreliminary = true;

    /** What condenses a long log; null if each observation is taken in as it is. */
    private @Nullable DenseLog dense;

    private long work;
    private int lookedAt;

    private final UsualTrip usualTrip;
    private final Certainties certainties = new Certainties();
    private final TraceRecorder trace = new TraceRecorder();

    /**
     * Begins without any observation.
     *
     * @param exclusive whether it is taken for granted that nobody else uses the same quota
     */
    OnlinePosterior(Premises premises, Instant startedAt, boolean exclusive) {
        this.premises = premises;
        this.exclusive = exclusive;
        usualTrip = new UsualTrip(premises.windowNanos());
        posterior = new Posterior(premises, startedAt, Precision.of(premises.start()), exclusive);
    }

    /** Takes in a log, condensed where it is dense, and only as much of it as can be followed well and in reasonable time. */
    void takeLong(List<Observation> observations) {
        DenseLog log = new DenseLog(premises.capacityTokens(), premises.windowNanos(), this::learn);
        dense = log;
        for (int i = 0; i < observations.size() && work <= MOST_WORK && posterior.foresees(); i++) {
            take(observations.get(i));
        }
        log.end();
    }

    /** Takes in observations, those of a volley together, of which there must be all or none. */
    void takeAll(List<Observation> more) {
        int from = 0;
        while (from < more.size()) {
            int end = Volleys.endOf(more, from);
            if (end == from + 1) {
                take(more.get(from));
            } else {
                takeVolley(more.subList(from, end));
            }
            from = end;
        }
    }

    private void takeVolley(List<Observation> volley) {
        beginAgainAt(volley.get(0));
        for (Observation observation : volley) {
            note(observation);
        }
        Volley.read(volley, reader).forEach(this::learn);
        rememberCertainty();
    }

    /** Takes in an observation, as one that was answered before the next one was sent. */
    void take(Observation observation) {
        beginAgainAt(observation);
        note(observation);
        Answer answer = reader.read(observation);
        if (answer != null && dense != null) {
            dense.add(answer);
        } else if (answer != null) {
            learn(answer);
        }
        rememberCertainty();
    }

    /** Lets go of what the preliminary requests used, if this is the first one after them and a long enough silence. */
    private void beginAgainAt(Observation observation) {
        Instant silentFrom = lastReceivedAt;
        if (silentFrom != null && forgets(observation, silentFrom)) {
            if (dense != null) {
                dense.end();
            }
            posterior = new Posterior(premises, silentFrom, Precision.of(premises.start()), exclusive);
        }
    }

    /**
     * Returns whether a window of silence lies between the preliminary requests and this one, the first of the experiment proper.
     * After an unknown start, what they used is then no more to be reckoned with than what was used before them.
     */
    private boolean forgets(Observation observation, Instant silentFrom) {
        return premises.start().kind() == Start.Kind.UNKNOWN
                && !Preliminary.is(observation.purpose())
                && onlyPreliminary
                && !observation.sentAt().isBefore(silentFrom.plus(premises.window()));
    }

    private void note(Observation observation) {
        Instant receivedAt = observation.receivedAt();
        lastReceivedAt = lastReceivedAt == null || receivedAt.isAfter(lastReceivedAt) ? receivedAt : lastReceivedAt;
        onlyPreliminary = onlyPreliminary && Preliminary.is(observation.purpose());
        lookedAt++;
        usualTrip.add(observation.latency());
    }

    private void learn(Answer answer) {
        posterior.observe(answer);
        trace.add(answer.observation(), posterior.lastAdmitProbability(), posterior.families());
        work += Math.max(0, posterior.cells().size() - SETTLED_CELLS);
    }

    private void rememberCertainty() {
        Map<String, Double> families = posterior.families();
        double none = families.getOrDefault(Families.NONE, 0.0);
        certainties.add(Math.min(Favourite.of(families).probability(), conclusionProbability()), none);
    }

    /** Returns the posterior as it is now; another one may take its place with the next observation. */
    Posterior now() {
        return posterior;
    }

    /** Returns the most probable of the families that limit. */
    Favourite favourite() {
        return Favourite.of(posterior.families());
    }

    /** Returns the posterior of the most probable conclusion, an inconclusive one aside. */
    double conclusionProbability() {
        return posterior.conclusions().entrySet().stream()
                .filter(e -> e.getKey() != Conclusion.INCONCLUSIVE)
                .mapToDouble(Map.Entry::getValue)
                .max()
                .orElse(0);
    }

    /** Returns how sure it was after each of the latest observations, a volley counted as one. */
    Certainties certainties() {
        return certainties;
    }

    /** Returns how the posterior came about, one entry for each observation that told anything. */
    List<Analysis.Trace> trace() {
        return trace.entries();
    }

    /** Returns how long a usual round trip takes, at least 1. */
    long tripNanos() {
        return usualTrip.nanos();
    }

    /** Returns how many of the observations were looked at: all of them, but for a long log that leaves too much open. */
    int lookedAt() {
        return lookedAt;
    }

    /** Returns how many answers were learnt from: fewer than were looked at where a long log was condensed. */
    int learntFrom() {
        return posterior.answered();
    }
}
