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

    private static final ServiceError UNSIGNED =
            new ServiceError(403, "MissingAuthenticationTokenException", "Missing Authentication Token");
    private static final ServiceError OTHER_REGION =
            new ServiceError(403, "InvalidSignatureException", "Credential should be scoped to a valid region.");
    private static final ServiceError UNKNOWN_OPERATION = new ServiceError(
            404,
            "UnknownOperationException",
            "this endpoint speaks POST /model/{id}/converse, /invoke and /count-tokens");

    /** Followed by the number of the request, so that the ids of a run can be told in advance. */
    private static final long REQUEST_ID_PREFIX = 0x4c696d69746c4000L;

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
     * @param region the only region that requests may be signed for, empty if any
     * @param tokensPerMinute the applied quota that Service Quotas tells
     */
    record Behaviour(
            Clock clock,
            Duration clockOffset,
            Duration roundTrip,
            Tokenizer tokenizer,
            int overheadTokens,
            int outputTokens,
            IntFunction<Fault> faults,
            String region,
            double tokensPerMinute) {

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
        Optional<AccountService> account = AccountService.of(request);
        ReceivedRequest received = log.add(index -> new ReceivedRequest(
                index,
                connection,
                behaviour.serverNow(),
                request.method(),
                request.path(),
                request.headers(),
                route.map(r -> r.operation().awsName())
                        .or(() -> account.map(AccountService::awsName))
                        .orElse(null),
                route.map(Route::modelId).orElse(null),
                0,
                0,
                false,
                0,
                behaviour.faults().apply(index)));
        Duration half = behaviour.roundTrip().dividedBy(2);
        pass(half);
        String requestId = new UUID(REQUEST_ID_PREFIX, received.index()).toString();
        Decision decision = account.isPresent()
                ? Decision.of(tell(account.get(), request, received.fault(), requestId))
                : decide(request, route, received);
        pass(behaviour.roundTrip().minus(half));
        decision.settlement().run();
        HttpResponse response = decision.response()
                .with("Date", DATE.format(behaviour.serverNow()))
                .with("x-amzn-RequestId", requestId);
        log.update(received.index(), r -> r.withStatus(response.status()));
        LOG.debug("{} {} -> {}", request.method(), request.path(), response.status());
        return new HttpListener.Answer(response, received.fault().delivery());
    }

    /**
     * What is answered, and what is done when the answer leaves.
     *
     * @param response the answer
     * @param settlement settles what was charged at the start
     */
    private record Decision(HttpResponse response, Runnable settlement) {
        static Decision of(HttpResponse response) {
            return new Decision(response, () -> {});
        }
    }

    private HttpResponse tell(AccountService account, HttpRequest request, Fault fault, String requestId) {
        try {
            ServiceError error = fault.error();
            if (error != null && AccountService.plays(fault)) {
                throw new ServiceErrorException(error);
            }
            checkSignature(request);
            return account.answer(requestId, behaviour.tokensPerMinute());
        } catch (ServiceErrorException e) {
            return account.refusal(e.error(), requestId);
        }
    }

    private void checkSignature(HttpRequest request) throws ServiceErrorException {
        String signature = request.headers().get("authorization");
        if (signature == null) {
            throw new ServiceErrorException(UNSIGNED);
        }
        // Credential=AKID/20261124/us-east-1/bedrock/aws4_request
        String[] scope = signature.split("/", -1);
        if (!behaviour.region().isEmpty() && scope.length > 2 && !scope[2].equals(behaviour.region())) {
            throw new ServiceErrorException(OTHER_REGION);
        }
    }

    private Decision decide(HttpRequest request, Optional<Route> route, ReceivedRequest received) {
        try {
            ServiceError error = received.fault().error();
            if (error != null && !received.fault().charged()) {
                throw new ServiceErrorException(error);
            }
            return decide(request, route.orElseThrow(() -> new ServiceErrorException(UNKNOWN_OPERATION)), received);
        } catch (ServiceErrorException e) {
            HttpResponse answer =
                    Answers.error(e.error().about(route.map(Route::modelId).orElse("")));
            return Decision.of(
                    received.fault() == Fault.REDIRECT
                            ? answer.with("Location", request.path() + "?redirected")
                            : answer);
        }
    }

    private Decision decide(HttpRequest request, Route route, ReceivedRequest received) throws ServiceErrorException {
        checkSignature(request);
        Prompt prompt = switch (route.operation()) {
            case CONVERSE -> Prompt.ofConverse(request.body());
            case INVOKE_MODEL -> Prompt.ofInvokeModel(request.body());
            case COUNT_TOKENS -> Prompt.ofCountTokens(request.body());
        };
        long inputTokens = behaviour.tokenizer().count(prompt.text()) + behaviour.overheadTokens();
        log.update(received.index(), r -> r.withPrompt(prompt, inputTokens));
        return route.operation() == Route.Operation.COUNT_TOKENS
                ? countTokens(route, inputTokens)
                : infer(route, prompt, inputTokens, received);
    }

    /** Counting is free: it neither asks the limits nor charges them. */
    private static Decision countTokens(Route route, long inputTokens) throws ServiceErrorException {
        if (!route.modelId().contains("anthropic.")) {
            throw new ServiceErrorException(
                    ServiceError.validation("The provided model doesn't support counting tokens."));
        }
        return Decision.of(Answers.countTokens(inputTokens));
    }

    private Decision infer(Route route, Prompt prompt, long inputTokens, ReceivedRequest received)
            throws ServiceErrorException {
        Quota.Reservation reservation = quota.start(behaviour.serverNow(), inputTokens, prompt.maxOutputTokens());
        log.update(received.index(), r -> r.withAdmitted(true));
        ServiceError error = received.fault().error();
        int outputTokens = error == null ? Math.min(behaviour.outputTokens(), prompt.maxOutputTokens()) : 0;
        HttpResponse answer = error == null
                ? inference(route, inputTokens, outputTokens, received.fault())
                : Answers.error(error.about(route.modelId()));
        return new Decision(answer, () -> quota.settle(reservation, behaviour.serverNow(), outputTokens));
    }

    private HttpResponse inference(Route route, long inputTokens, int outputTokens, Fault fault) {
        Duration latency = behaviour.roundTrip();
        HttpResponse answer = route.operation() == Route.Operation.CONVERSE
                ? Answers.converse(inputTokens, outputTokens, latency)
                : Answers.invokeModel(route.modelId(), inputTokens, outputTokens, latency);
        return switch (fault) {
            case MALFORMED_BODY -> answer.withBody("{\"output\":{\"message\":");
            case EMPTY_BODY -> answer.withBody("");
            default -> answer;
        };
    }

    private void pass(Duration duration) throws InterruptedException {
        if (!duration.isZero()) {
            behaviour.clock().sleepUntil(behaviour.clock().now().plus(duration));
        }
    }
}
