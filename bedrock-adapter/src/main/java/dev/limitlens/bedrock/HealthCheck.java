package dev.limitlens.bedrock;

import java.util.Objects;

/**
 * One thing that must be right before an experiment, and whether it is.
 *
 * @param name what was looked at, in a word or two
 * @param status how it is
 * @param detail what was found
 * @param fix what to do about it; empty unless it failed
 */
public record HealthCheck(String name, Status status, String detail, String fix) {

    /** How it is. */
    public enum Status {
        /** As it must be. */
        OK,
        /** In the way of an experiment. */
        FAILED,
        /** Not looked at, since an earlier check failed. */
        SKIPPED
    }

    /** Checks that a failure, and nothing else, comes with a fix. */
    public HealthCheck {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(detail, "detail");
        if ((status == Status.FAILED) == fix.isEmpty()) {
            throw new IllegalArgumentException("a failed check needs a fix, and no other has one: " + name);
        }
    }

    static HealthCheck ok(String name, String detail) {
        return new HealthCheck(name, Status.OK, detail, "");
    }

    static HealthCheck failed(String name, String detail, String fix) {
        return new HealthCheck(name, Status.FAILED, detail, fix);
    }

    static HealthCheck skipped(String name) {
        return new HealthCheck(name, Status.SKIPPED, "not checked, see above", "");
    }
}
