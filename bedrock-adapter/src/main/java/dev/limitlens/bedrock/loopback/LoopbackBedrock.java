package dev.limitlens.bedrock.loopback;

import dev.limitlens.clock.Clock;
import dev.limitlens.clock.SystemClock;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.Limits;
import dev.limitlens.limiter.Unlimited;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;

/**
 * A Bedrock runtime endpoint on 127.0.0.1 that enforces limits by a clock: point a client's endpoint at {@link #uri()} and see
 * in {@link #requests()} what it sent.
 *
 * <p>It speaks {@code Converse}, {@code InvokeModel} and {@code CountTokens}, and, for those who ask about the account, {@code
 * GetCallerIdentity} of STS and {@code ListServiceQuotas} of Service Quotas. Limits are judged by the server's clock. A request
 * is charged its input when it starts, and the largest output it allows if the limiter reserves; once answered it is settled to
 * its input and its output times burndown. Signatures are not verified, so that a virtual clock may stand at any time, but a
 * request without {@code Authorization} is refused.
 *
 * <p>On a {@link dev.limitlens.clock.VirtualClock} each request moves the clock by the round trip and takes no real time.
 */
public final class LoopbackBedrock implements AutoCloseable {

    private final HttpListener listener;
    private final RequestLog log;

    private LoopbackBedrock(HttpListener listener, RequestLog log) {
        this.listener = listener;
        this.log = log;
    }

    /** Returns a builder of an endpoint without limits or faults, by the system's clock, on any free port. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the address, such as {@code http://127.0.0.1:43567}. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** Returns the port. */
    public int port() {
        return listener.port();
    }

    /** Returns every request received so far, in the order of arrival. */
    public List<ReceivedRequest> requests() {
        return log.snapshot();
    }

    /** Stops to listen and closes every connection; a second call does nothing. */
    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the endpoint", e);
        }
    }

    /** Collects how an endpoint shall behave. */
    public static final class Builder {
        private Limits limits = Limits.of(Limiter.of(new Unlimited(), 1));
        private Clock clock = new SystemClock();
        private Duration clockOffset = Duration.ZERO;
        private Duration roundTrip = Duration.ZERO;
        private Tokenizer tokenizer = Tokenizer.charsPerToken(4);
        private int overheadTokens;
        private int outputTokens = 1;
        private IntFunction<Fault> faults = index -> Fault.NONE;
        private String region = "";
        private double tokensPerMinute = 8_000;
        private int port;

        private Builder() {}

        /** Sets the limits, unused at the start unless they say otherwise. Default: none. */
        public Builder limits(Limits enforced) {
            this.limits = Objects.requireNonNull(enforced, "limits");
            return this;
        }

        /** Sets the source of time. Default: the system's. */
        public Builder clock(Clock source) {
            this.clock = Objects.requireNonNull(source, "clock");
            return this;
        }

        /** Sets what the server's clock is ahead of the source of time; negative if it lags. Default: 0. */
        public Builder clockOffset(Duration offset) {
            this.clockOffset = Objects.requireNonNull(offset, "clockOffset");
            return this;
        }

        /**
         * Sets what each answer takes, on the source of time; the limits decide after half of it. Default: 0.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Builder roundTrip(Duration duration) {
            if (duration.isNegative()) {
                throw new IllegalArgumentException("the round trip must not be negative: " + duration);
            }
            this.roundTrip = duration;
            return this;
        }

        /** Sets how the text of a prompt is counted. Default: a token for 4 characters. */
        public Builder tokenizer(Tokenizer other) {
            this.tokenizer = Objects.requireNonNull(other, "tokenizer");
            return this;
        }

        /**
         * Counts one token for the given number of characters, rounded up.
         *
         * @throws IllegalArgumentException if the number is not positive and finite
         */
        public Builder charsPerToken(double chars) {
            return tokenizer(Tokenizer.charsPerToken(chars));
        }

        /**
         * Sets what each prompt costs beside its text. Default: 0.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Builder overheadTokens(int tokens) {
            this.overheadTokens = atLeastZero("the overhead", tokens);
            return this;
        }

        /**
         * Sets what the model generates, as far as a request allows it. Default: 1.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Builder outputTokens(int tokens) {
            this.outputTokens = atLeastZero("the output", tokens);
            return this;
        }

        /** Plays the same fault on every request. */
        public Builder fault(Fault always) {
            Objects.requireNonNull(always, "fault");
            return faults(index -> always);
        }

        /** Plays the given faults on the first requests, in their order, and none on later ones. */
        public Builder faults(Fault... inOrder) {
            List<Fault> script = List.of(inOrder);
            return faults(index -> index < script.size() ? script.get(index) : Fault.NONE);
        }

        /** Plays the fault that the function returns for the number of a request, from 0. */
        public Builder faults(IntFunction<Fault> byIndex) {
            this.faults = Objects.requireNonNull(byIndex, "faults");
            return this;
        }

        /** Refuses requests that are signed for another region. Default: any region will do. */
        public Builder region(String only) {
            this.region = Objects.requireNonNull(only, "region");
            return this;
        }

        /** Sets the applied quota that Service Quotas tells, in tokens a minute. Default: 8,000. */
        public Builder appliedQuota(double tokensAMinute) {
            this.tokensPerMinute = tokensAMinute;
            return this;
        }

        /** Sets the port. Default: any that is free. */
        public Builder port(int number) {
            this.port = number;
            return this;
        }

        /**
         * Starts the endpoint; the limits start at the server's time now.
         *
         * @throws IllegalArgumentException if the port lies outside 0 to 65535
         * @throws UncheckedIOException if the port is in use
         */
        public LoopbackBedrock start() {
            BedrockRuntime.Behaviour behaviour = new BedrockRuntime.Behaviour(
                    clock,
                    clockOffset,
                    roundTrip,
                    tokenizer,
                    overheadTokens,
                    outputTokens,
                    faults,
                    region,
                    tokensPerMinute);
            BedrockRuntime runtime = new BedrockRuntime(behaviour, new Quota(limits, behaviour.serverNow()));
            try {
                return new LoopbackBedrock(HttpListener.start(port, runtime), runtime.log());
            } catch (IOException e) {
                throw new UncheckedIOException("cannot listen on 127.0.0.1:" + port + ": " + e.getMessage(), e);
            }
        }

        private static int atLeastZero(String what, int tokens) {
            if (tokens < 0) {
                throw new IllegalArgumentException(what + " must be at least 0 tokens: " + tokens);
            }
            return tokens;
        }
    }
}
