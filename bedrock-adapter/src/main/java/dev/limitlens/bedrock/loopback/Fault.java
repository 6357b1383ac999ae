package dev.limitlens.bedrock.loopback;

import org.jspecify.annotations.Nullable;

/**
 * What goes wrong with a request: an error as Bedrock words it, or trouble on the wire.
 *
 * <p>Unless it says otherwise, an error comes before the limits are asked, and trouble on the wire after they have decided: the
 * request may be charged and the answer is lost.
 */
public enum Fault {
    /** Nothing. */
    NONE(Delivery.COMPLETE),

    /** 429: requests in the minute. */
    TOO_MANY_REQUESTS(429, "ThrottlingException", "Too many requests, please wait before trying again."),
    /** 429: tokens in the minute. */
    TOO_MANY_TOKENS(429, "ThrottlingException", "Too many tokens, please wait before trying again."),
    /** 429: tokens in the day; also what an account with a quota of 0 gets. */
    DAY_QUOTA(429, "ThrottlingException", "Too many tokens per day, please wait before trying again."),
    /** 429: the model is short of capacity; no quota. */
    MODEL_OVERLOADED(429, "ThrottlingException", "Model {model} is currently overloaded. Please try again later."),
    /** 429 that is no throttle: the model is being loaded. */
    MODEL_NOT_READY(
            429, "ModelNotReadyException", "Model is not ready for inference. Wait and try your request again."),
    /** 529: the service is short of capacity. */
    OVERLOADED(529, "overloaded_error", "Overloaded"),
    /** 503: the service is short of capacity. */
    SERVICE_UNAVAILABLE(503, "ServiceUnavailableException", "Service temporarily unavailable, please try again."),
    /** 500: the service failed. */
    INTERNAL_SERVER_ERROR(
            500,
            "InternalServerException",
            "The system encountered an unexpected error during processing. Try your request again."),
    /** 408, after the request was charged: the model took too long. */
    MODEL_TIMEOUT(
            408,
            "ModelTimeoutException",
            "The model has timed out in processing the request. Try your request again.",
            true),
    /** 424, after the request was charged: the model failed. */
    MODEL_ERROR(424, "ModelErrorException", "The model returned the following errors: unexpected error.", true),

    /** 400: another quota than those of the runtime. */
    SERVICE_QUOTA_EXCEEDED(
            400, "ServiceQuotaExceededException", "Your request exceeds the service quota for your account."),
    /** 400: the request is malformed. */
    VALIDATION_ERROR(400, "ValidationException", "The provided model identifier is invalid."),
    /** 400: the model has no on-demand throughput. */
    INFERENCE_PROFILE_REQUIRED(
            400,
            "ValidationException",
            "Invocation of model ID {model} with on-demand throughput isn't supported. Retry your request with the ID or ARN of "
                    + "an inference profile that contains this model."),
    /** 401: an answer that Bedrock does not give, but a proxy may. */
    UNAUTHORIZED(401, "UnauthorizedException", "Unauthorized"),
    /** 403: the account has no access to the model. */
    ACCESS_DENIED(403, "AccessDeniedException", "You don't have access to the model with the specified model ID."),
    /** 403: the session token has expired. */
    EXPIRED_TOKEN(403, "ExpiredTokenException", "The security token included in the request is expired"),
    /** 403: the access key is unknown. */
    UNRECOGNIZED_CLIENT(403, "UnrecognizedClientException", "The security token included in the request is invalid."),
    /** 403: the client's clock is off. */
    CLOCK_SKEW(
            403,
            "InvalidSignatureException",
            "Signature expired: 20261124T080000Z is now earlier than 20261124T081000Z (20261124T081500Z - 5 min.)"),
    /** 404: there is no such model. */
    MODEL_NOT_FOUND(
            404,
            "ResourceNotFoundException",
            "Could not resolve the foundation model from the provided model identifier."),
    /** 307 to a path of this endpoint: an answer that Bedrock does not give, but a proxy may. */
    REDIRECT(307, "TemporaryRedirect", "Temporary Redirect"),

    /** The connection is closed in order (FIN) instead of an answer. */
    CLOSE(Delivery.CLOSE),
    /** The connection is reset (RST) instead of an answer. */
    RESET(Delivery.RESET),
    /** The answer is whole; then the connection is closed although the answer promised to keep it. */
    CLOSE_AFTER_ANSWER(Delivery.COMPLETE_THEN_CLOSE),
    /** The answer's body comes at 20 bytes a second. */
    SLOW_BODY(Delivery.SLOW),
    /** No answer, and the connection stays open. */
    HANG(Delivery.NEVER),
    /** The connection is closed after half of the answer's body. */
    TRUNCATED_BODY(Delivery.TRUNCATED),
    /** 200 with a body that is no JSON. */
    MALFORMED_BODY(Delivery.COMPLETE),
    /** 200 without a body. */
    EMPTY_BODY(Delivery.COMPLETE);

    private final Delivery delivery;

    @SuppressWarnings("ImmutableEnumChecker") // a record of strings is immutable, which the checker cannot see
    private final @Nullable ServiceError error;

    private final boolean charged;

    Fault(Delivery delivery) {
        this.delivery = delivery;
        this.error = null;
        this.charged = true;
    }

    Fault(int status, String code, String message) {
        this(status, code, message, false);
    }

    Fault(int status, String code, String message, boolean charged) {
        this.delivery = Delivery.COMPLETE;
        this.error = new ServiceError(status, code, message);
        this.charged = charged;
    }

    Delivery delivery() {
        return delivery;
    }

    /** Returns the error that takes the place of the answer, if there is one. */
    @Nullable ServiceError error() {
        return error;
    }

    /** Returns whether the limits are asked first, and what they admit is charged. */
    boolean charged() {
        return charged;
    }
}
