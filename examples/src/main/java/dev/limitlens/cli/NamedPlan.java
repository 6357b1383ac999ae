package dev.limitlens.cli;

import dev.limitlens.analysis.ProbeCosts;
import dev.limitlens.analysis.Question;
import dev.limitlens.experiment.Budget;
import dev.limitlens.experiment.ExperimentPlan;
import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.Premises;
import dev.limitlens.plan.AccountingPlan;
import dev.limitlens.plan.AdaptivePlan;
import dev.limitlens.plan.MinuteBoundaryPlan;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;

/** The plans that the command line knows. */
enum NamedPlan {
    /** The seed's schedule. */
    MINUTE_BOUNDARY(MinuteBoundaryPlan.ID) {
        @Override
        ExperimentPlan create(
                Premises premises,
                double confidence,
                Budget budget,
                PlanOptions options,
                ToLongFunction<List<Observation>> leastTokens) {
            return options.minuteBoundary(premises);
        }
    },
    /** Probes chosen by what they are expected to tell. */
    ADAPTIVE(AdaptivePlan.ID) {
        @Override
        ExperimentPlan create(
                Premises premises,
                double confidence,
                Budget budget,
                PlanOptions options,
                ToLongFunction<List<Observation>> leastTokens) {
            // every probe of the command line may have several requests under way at once, but that of a rehearsal
            return new AdaptivePlan(premises, confidence, ProbeCosts.STANDARD, budget, leastTokens, true);
        }
    },
    /** Are requests limited, or tokens, or both? */
    WHICH_LIMIT(Question.WHICH_LIMIT),
    /** Is the largest output reserved? */
    RESERVATION(Question.RESERVATION),
    /** How many tokens does an output token count? */
    BURNDOWN(Question.BURNDOWN),
    /** What does a denied request do? */
    DENIAL(Question.DENIAL),
    /** How much is there? */
    CAPACITY(Question.CAPACITY);

    /** The plan of a command that was not told one. */
    static final String DEFAULT = MinuteBoundaryPlan.ID;

    private final String id;

    NamedPlan(String id) {
        this.id = id;
    }

    NamedPlan(Question question) {
        this(question.id());
    }

    /**
     * Makes the plan from what is taken as known, the confidence asked for, what may be spent, its own options, and what the smallest
     * request costs as far as the observations tell.
     */
    ExperimentPlan create(
            Premises premises,
            double confidence,
            Budget budget,
            PlanOptions options,
            ToLongFunction<List<Observation>> leastTokens) {
        return new AccountingPlan(Question.of(id).orElseThrow(), premises, confidence, options.largestOutput(premises));
    }

    /** Returns whether the plan asks how output is counted, and so for output. */
    boolean asksForOutput() {
        return this == RESERVATION || this == BURNDOWN;
    }

    /**
     * Returns the plan with the given id.
     *
     * @throws IllegalArgumentException if there is none
     */
    static NamedPlan named(String id) {
        return Arrays.stream(values())
                .filter(plan -> plan.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "unknown plan '" + id + "'; known are " + String.join(", ", ids())));
    }

    static List<String> ids() {
        return Arrays.stream(values()).map(plan -> plan.id).toList();
    }

    @Override
    public String toString() {
        return id;
    }
}
