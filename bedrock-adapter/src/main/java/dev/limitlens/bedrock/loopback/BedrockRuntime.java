package dev.limitlens.bedrock.loopback;

import dev.limitlens.clock.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers requests as the Bedrock runtime does: counts tokens, asks the limits, settles, and plays faults. */
final class BedrockRuntime implements HttpListener.Handler {

    private static final Logger LOG = LoggerFactory.getLogger(BedrockRuntime.class);

    /** Always two digits for the day, unlike {@link DateTimeFormatter#RFC_1123_DATE_TIME}. */
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /**
     * How the endpoint behaves.
     *
     * @param clock the source of time
     * @param clockOffset what the server's clock is ahead of it; may be negative
     * @param roundTrip what each answer takes on the clock; the limits decide after half of it
     * @param tokenizer counts the text of a prompt
     * @param overheadTokens added to each prompt
     * @param outputTokens what the model generates if the request allows it
     * @param faults the fault of each request, by its number from 0
     */
    record Behaviour(
            Clock clock,
            Duration clockOffset,
            Duration roundTrip,
            Tokenizer tokenizer,
            int overheadTokens,
            int outputTokens,
            IntFunction<Fault> faults) {

        Instant serverNow() {
            return clock.now().plus(clockOffset);
        }
    }

    private final Behaviour behaviour;
    private final Quota quota;
    private final RequestLog log = new RequestLog();

    BedrockRuntime(Behaviour behaviour, Quota quota) {
        this.behaviour = behaviour;
        this.quota = quota;
    }

    RequestLog log() {
        return log;
    }

    @Override
    public HttpListener.Answer answer(int connection, HttpRequest request) throws InterruptedException {
        Optional<Route> route = Route.of(request);
        ReceivedRequest received = log.add(index -> new ReceivedRequest(
                index,
                connection,
                behaviour.serverNow(),
                request.method(),
                request.path(),
                request.headers(),
                route.map(Route::operation).orElse(null),
                route.map(Route::modelId).orElse(null),
                0,
                0,
                false,
                0,
                behaviour.faults().apply(index)));
        int index = received.index();
        pass(behaviour.roundTrip().dividedBy(2));
        HttpResponse response;
        try {
            response = respond(request, route, received);
        } catch (ServiceErrorException e) {
            response = Answers.error(e.error().about(route.map(Route::modelId).orElse("")));
        }
        response = response.with("Date", DATE.format(behaviour.serverNow()))
                .with("x-amzn-RequestId", new UUID(0x4c696d69746c4000L, 0x8000000000000000L | index).toString());
        if (received.fault() == Fault.REDIRECT) {
            response = response.with("Location", request.path() + "?redirected");
        }
        int status = response.status();
        log.update(index, r -> r.withStatus(status));
        LOG.debug("{} {} -> {}", request.method(), request.path(), status);
        return new HttpListener.Answer(response, received.fault().delivery());
    }

    private HttpResponse respond(HttpRequest request, Optional<Route> route, ReceivedRequest received)
            throws ServiceErrorException, InterruptedException {
        Fault fault = received.fault();
        ServiceError error = fault.error();
        if (error != null && !fault.charged()) {
            throw new ServiceErrorException(error);
        }
        Route to = route.orElseThrow(() -> new ServiceErrorException(new ServiceError(
                404,
                "UnknownOperationException",
                "this endpoint speaks POST /model/{id}/converse, /invoke and /count-tokens")));
        if (!request.headers().containsKey("authorization")) {
            throw new ServiceErrorException(
                    new ServiceError(403, "MissingAuthenticationTokenException", "Missing Authentication Token"));
        }
        Prompt prompt = switch (to.operation()) {
            case Route.CONVERSE -> Prompt.ofConverse(request.body());
            case Route.INVOKE_MODEL -> Prompt.ofInvokeModel(request.body());
            default -> Prompt.ofCountTokens(request.body());
        };
        long inputTokens = behaviour.tokenizer().count(prompt.text()) + behaviour.overheadTokens();
        log.update(received.index(), r -> r.withPrompt(prompt, inputTokens));
        HttpResponse answer = to.operation().equals(Route.COUNT_TOKENS)
                ? countTokens(to, inputTokens)
                : infer(to, prompt, inputTokens, received);
        return switch (fault) {
            case MALFORMED_BODY -> new HttpResponse(200, answer.headers(), "{\"output\":{\"message\":");
            case EMPTY_BODY -> new HttpResponse(200, answer.headers(), "");
            default -> answer;
        };
    }

    /** Counting is free: it neither asks the limits nor charges them. */
    private HttpResponse countTokens(Route to, long inputTokens) throws ServiceErrorException, InterruptedException {
        if (!to.modelId().contains("anthropic.")) {
            throw new ServiceErrorException(
                    ServiceError.validation("The provided model doesn't support counting tokens."));
        }
        pass(rest());
        return Answers.countTokens(inputTokens);
    }

    private HttpResponse infer(Route to, Prompt prompt, long inputTokens, ReceivedRequest received)
            throws ServiceErrorException, InterruptedException {
        Quota.Reservation reservation;
        try {
            reservation = quota.start(behaviour.serverNow(), inputTokens, prompt.maxOutputTokens());
        } catch (ServiceErrorException e) {
            pass(rest());
            throw e;
        }
        log.update(received.index(), r -> r.withAdmitted(true));
        pass(rest());
        ServiceError error = received.fault().error();
        int outputTokens = error != null ? 0 : Math.min(behaviour.outputTokens(), prompt.maxOutputTokens());
        quota.settle(reservation, behaviour.serverNow(), outputTokens);
        if (error != null) {
            throw new ServiceErrorException(error);
        }
        return to.operation().equals(Route.CONVERSE)
                ? Answers.converse(inputTokens, outputTokens, behaviour.roundTrip())
                : Answers.invokeModel(to.modelId(), inputTokens, outputTokens, behaviour.roundTrip());
    }

    private Duration rest() {
        return behaviour.roundTrip().minus(behaviour.roundTrip().dividedBy(2));
    }

    private void pass(Duration duration) throws InterruptedException {
        if (!duration.isZero()) {
            behaviour.clock().sleepUntil(behaviour.clock().now().plus(duration));
        }
    }
}
