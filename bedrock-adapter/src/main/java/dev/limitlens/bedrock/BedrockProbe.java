package dev.limitlens.bedrock;

import dev.limitlens.probe.ConcurrentProbe;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * Sends requests of a wanted cost to a model on Amazon Bedrock: exactly one on the wire for each call, whatever happens and
 * whatever retries the environment, system properties or a profile ask for.
 *
 * <p>Safety: an endpoint other than AWS's own gets no bearer token, and no credentials unless a provider or a profile is given
 * for it; its requests are signed with placeholders. The endpoint is the given one or the region's, never one from the
 * environment. Safe for use by several threads: requests that are under way together have a connection each, and none waits for
 * another.
 */
public final class BedrockProbe implements ConcurrentProbe, AutoCloseable {

    private final String target;
    private final ModelCall call;
    private final ModelCall counting;
    private final String word;
    private final PromptPadding padding;
    private final BedrockErrors errors;
    private final List<SdkAutoCloseable> resources;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "bedrock-probe");
        thread.setDaemon(true);
        return thread;
    });

    private BedrockProbe(
            String target,
            ModelCall call,
            ModelCall counting,
            String word,
            PromptPadding padding,
            BedrockErrors errors,
            List<SdkAutoCloseable> resources) {
        this.target = target;
        this.call = call;
        this.counting = counting;
        this.word = word;
        this.padding = padding;
        this.errors = errors;
        this.resources = List.copyOf(resources);
    }

    /** Returns a builder; it needs a region and a model id. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if more than one request was put on the wire, a defect that would falsify every measurement
     */
    @Override
    public ProbeResult send(ProbeRequest request) throws InterruptedException {
        return send(call, request);
    }

    /** Asks what the request would cost, by {@code CountTokens}. */
    ProbeResult count(ProbeRequest request) throws InterruptedException {
        ProbeResult result = send(counting, request);
        // whatever goes wrong with counting, the requests that count may still be answered
        return result.outcome() instanceof Outcome.NotCounted failed && !failed.fatal()
                ? result
                : new ProbeResult(
                        new Outcome.NotCounted("CountTokensFailed", words(result.outcome()), false),
                        result.httpStatus(),
                        result.serverDate(),
                        result.requestId());
    }

    private static String words(Outcome outcome) {
        return outcome instanceof Outcome.NotCounted failed ? failed.message() : outcome.toString();
    }

    /** Returns a probe of the same connections that is calibrated; whichever is closed closes both. */
    BedrockProbe calibratedBy(TokenCalibration calibration) {
        return new BedrockProbe(
                target, call, counting, word, PromptPadding.words(word, calibration), errors, resources);
    }

    private ProbeResult send(ModelCall operation, ProbeRequest request) throws InterruptedException {
        String prompt = padding.prompt(request.cost());
        Transmission transmission = new Transmission();
        Outcome outcome;
        try {
            outcome = interruptibly(() -> operation.send(prompt, request.maxOutputTokens(), transmission));
        } catch (SdkException e) {
            outcome = errors.classify(e);
        }
        return transmission.result(outcome);
    }

    /**
     * Waits for the call in a way that an interrupt ends: the SDK's client is deaf to it while it reads. An abandoned call ends
     * by its time-out, in a thread that keeps no process alive.
     */
    private Outcome interruptibly(Callable<Outcome> sending) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before anything was sent to " + target);
        }
        Future<Outcome> answer = threads.submit(sending);
        try {
            return answer.get();
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Returns region, model, operation and, if it is not the region's own, the endpoint. */
    @Override
    public String target() {
        return target;
    }

    /** Closes the connections. */
    @Override
    public void close() {
        threads.shutdownNow();
        resources.forEach(SdkAutoCloseable::close);
    }

    /** Collects what a probe needs. */
    public static final class Builder {
        private @Nullable String region;
        private @Nullable String modelId;
        private @Nullable URI endpoint;
        private @Nullable AwsCredentialsProvider credentials;
        private @Nullable String profile;
        private Duration timeout = Duration.ofSeconds(60);
        private Operation operation = Operation.CONVERSE;
        private String word = PromptPadding.COMMON_WORD;
        private TokenCalibration calibration = TokenCalibration.UNCALIBRATED;
        private @Nullable PromptPadding padding;

        private Builder() {}

        /** Sets the region, such as {@code us-east-1}. Required. */
        public Builder region(String id) {
            this.region = Objects.requireNonNull(id, "region");
            return this;
        }

        /** Sets the model: an id, a cross-region profile's id or an ARN; each has a quota of its own. Required. */
        public Builder modelId(String id) {
            this.modelId = Objects.requireNonNull(id, "modelId");
            return this;
        }

        /** Sets another endpoint than the region's, such as a loopback one. */
        public Builder endpoint(URI uri) {
            this.endpoint = Objects.requireNonNull(uri, "endpoint");
            return this;
        }

        /** Sets the source of credentials, which stays the caller's to close. Default: the profile, else the SDK's chain. */
        public Builder credentials(AwsCredentialsProvider provider) {
            this.credentials = Objects.requireNonNull(provider, "credentials");
            return this;
        }

        /** Sets the profile of the AWS configuration files whose credentials are used, before those of the environment. */
        public Builder profile(String name) {
            this.profile = Objects.requireNonNull(name, "profile");
            return this;
        }

        /**
         * Sets how long to wait for a complete answer. Default: 60 s.
         *
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder timeout(Duration duration) {
            if (duration.isNegative() || duration.isZero()) {
                throw new IllegalArgumentException("the time-out must be longer than 0: " + duration);
            }
            this.timeout = duration;
            return this;
        }

        /** Sets the operation to send. Default: {@link Operation#CONVERSE}. */
        public Builder operation(Operation other) {
            this.operation = Objects.requireNonNull(other, "operation");
            return this;
        }

        /**
         * Sets how prompts are sized; must be safe for use by several threads if requests are. Default: one common word a token, see
         * {@link PromptPadding#words()}.
         */
        public Builder padding(PromptPadding other) {
            this.padding = Objects.requireNonNull(other, "padding");
            return this;
        }

        /**
         * Sets the word that prompts are made of, with the blank that parts it from the next. Default: {@code " the"}.
         *
         * @throws IllegalArgumentException if it is empty
         */
        public Builder paddingWord(String repeated) {
            if (repeated.isBlank()) {
                throw new IllegalArgumentException("the padding word must not be blank");
            }
            this.word = repeated;
            return this;
        }

        /** Sizes prompts by repeated words with the given calibration of the model. */
        public Builder calibration(TokenCalibration calibration) {
            this.calibration = Objects.requireNonNull(calibration, "calibration");
            return this;
        }

        /**
         * Returns the probe; nothing is sent yet.
         *
         * @throws IllegalArgumentException if region or model id is missing, the endpoint is no plain http or https address, or
         *     the request form of the model is not known for {@link Operation#INVOKE_MODEL}
         */
        public BedrockProbe build() {
            String regionId = required("region", region, "us-east-1");
            String model = required("model id", modelId, "amazon.nova-pro-v1:0");
            Region awsRegion = Region.of(regionId);
            ServiceEndpoint service = ServiceEndpoint.of(awsRegion, endpoint);
            ModelDialect dialect = operation == Operation.INVOKE_MODEL ? ModelDialect.of(model) : null;
            List<SdkAutoCloseable> resources = new ArrayList<>();
            AwsCredentialsProvider provider = CredentialSource.of(credentials, profile, service, resources);
            BedrockRuntimeClient client =
                    RetryFreeClient.create(awsRegion, service, new CheckedCredentials(provider), timeout);
            resources.add(client);
            ModelCall call =
                    dialect == null ? new ConverseCall(client, model) : new InvokeModelCall(client, model, dialect);
            String target = "bedrock " + regionId + " " + model + " " + operation.awsName()
                    + (service.regional() ? "" : " at " + service.uri());
            return new BedrockProbe(
                    target,
                    call,
                    new CountTokensCall(client, model),
                    word,
                    padding == null ? PromptPadding.words(word, calibration) : padding,
                    new BedrockErrors(new Remedies(regionId, model)),
                    resources);
        }

        private static String required(String what, @Nullable String value, String example) {
            if (value == null || value.isBlank()) {
                throw new IllegalArgumentException("a " + what + " is needed, such as " + example);
            }
            return value;
        }
    }
}
