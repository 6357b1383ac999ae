package dev.limitlens.experiment;

import dev.limitlens.probe.ProbeRequest;
import java.time.Instant;
import java.util.Objects;

/**
 * A request that is about to be sent.
 *
 * @param intendedAt when the plan wanted it sent; keeping it beside the actual time avoids coordinated omission
 * @param request what is sent
 */
public record Intent(Instant intendedAt, ProbeRequest request) {

    /** Checks for null. */
    public Intent {
        Objects.requireNonNull(intendedAt, "intendedAt");
        Objects.requireNonNull(request, "request");
    }

    /** Returns the number of the request in its experiment, from 0. */
    public int index() {
        return request.index();
    }
}
