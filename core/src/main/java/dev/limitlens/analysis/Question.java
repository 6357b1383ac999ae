package dev.limitlens.analysis;

import java.util.Arrays;
import java.util.Optional;

/** A question about how a limit is accounted, whatever its algorithm. */
public enum Question {
    /** Are requests limited, or tokens, or both? Values {@code tokens}, {@code requests}, {@code both}. */
    WHICH_LIMIT("which-limit", "metered"),
    /** What does a denied request do? Values as of {@link dev.limitlens.limiter.Denial}. */
    DENIAL("denial", "denial"),
    /** Is the largest output reserved at the start and settled at the end? Values {@code reserved}, {@code none}. */
    RESERVATION("reservation", "reservation"),
    /** How many tokens does an output token count? Values {@code 1}, {@code 2}, {@code 3}, {@code 5}, {@code 10}, {@code 15}. */
    BURNDOWN("burndown", "burndown"),
    /** How much is there? An answer without values. */
    CAPACITY("capacity", "capacity");

    private final String id;
    private final String axis;

    Question(String id, String axis) {
        this.id = id;
        this.axis = axis;
    }

    /** Returns the id of the plan that asks it. */
    public String id() {
        return id;
    }

    /** Returns the axis of the verdict that answers it. */
    public String axis() {
        return axis;
    }

    /** Returns the question that the plan of the given id asks, if it asks one. */
    public static Optional<Question> of(String planId) {
        return Arrays.stream(values()).filter(q -> q.id.equals(planId)).findFirst();
    }
}
