package dev.limitlens.bedrock;

import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ThrottleKind;
import java.net.ConnectException;
import java.net.HttpRetryException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;

/**
 * What a failed call means for the quota. Errors are told apart by code, never by status alone: {@code ModelNotReadyException}
 * is a 429, too, and no throttle.
 *
 * <p>Three rules decide where the documentation is silent:
 *
 * <ul>
 *   <li>A refusal for want of capacity (503, 529, a 429 that says "overloaded") is {@link ThrottleKind#OVERLOADED}. It says
 *       nothing about the quota, and settlement charges nothing, since no token was read or generated.
 *   <li>A failure in or behind the model (500, 408, 424, a gateway's 502 and 504) is {@link Outcome.Unknown}: tokens may have
 *       been used, and no text tells whether they were charged.
 *   <li>A call that ended without a complete, readable answer (time-out, reset, truncated or malformed body) is {@link
 *       Outcome.Unknown}, unless no connection was ever made.
 * </ul>
 *
 * @param region the region asked
 * @param modelId the model asked
 */
record BedrockErrors(String region, String modelId) {

    private static final int LONGEST_QUOTE = 300;

    /** Returns the outcome of the call that ended with the given exception. */
    Outcome classify(SdkException failure) {
        return failure instanceof AwsServiceException answered ? answered(answered) : unanswered(failure);
    }

    private Outcome answered(AwsServiceException failure) {
        String code = code(failure);
        String words = words(failure);
        return switch (code) {
            case "ThrottlingException", "TooManyRequestsException", "Throttling" ->
                new Outcome.Throttled(ThrottleMessages.kind(words), words);
            case "ServiceUnavailableException", "ServiceUnavailable", "overloaded_error" ->
                new Outcome.Throttled(ThrottleKind.OVERLOADED, words);
            case "ModelNotReadyException" ->
                new Outcome.NotCounted(
                        code, "the model is being loaded, which is no throttle; wait and try again: " + words, false);
            case "InternalServerException",
                    "InternalFailure",
                    "ModelTimeoutException",
                    "ModelErrorException",
                    "ModelStreamErrorException" ->
                new Outcome.Unknown(code + " (HTTP " + failure.statusCode() + "), may have been charged: " + words);
            default -> fatal(code, words).orElseGet(() -> byStatus(code, failure.statusCode(), words));
        };
    }

    /** The errors that every further request would meet, with what to do about each. */
    private Optional<Outcome> fatal(String code, String words) {
        return Optional.ofNullable(
                        switch (code) {
                            case "ServiceQuotaExceededException" ->
                                "another quota than the one in question is used up; look at Service Quotas for Amazon Bedrock in "
                                        + region;
                            case "AccessDeniedException" ->
                                "no access to " + modelId + " in " + region
                                        + "; request access to the model in the Bedrock console and allow bedrock:InvokeModel in IAM";
                            case "ResourceNotFoundException" ->
                                "there is no model " + modelId + " in " + region
                                        + "; check id and region with: aws bedrock list-foundation-models --region "
                                        + region;
                            case "ValidationException" ->
                                needsInferenceProfile(words)
                                        ? modelId
                                                + " can only be invoked through an inference profile; use the profile's id as the model, such as us."
                                                + modelId
                                        : "the request is not valid for " + modelId
                                                + "; check the model id and the number of tokens";
                            case "ExpiredTokenException", "ExpiredToken" ->
                                "the credentials have expired; get new ones, such as with: aws sso login";
                            case "UnrecognizedClientException", "InvalidClientTokenId" ->
                                "AWS does not know the access key; check the credentials, and that their session token is set with them";
                            case "MissingAuthenticationTokenException", "IncompleteSignatureException" ->
                                "the request came unsigned or half signed; configure credentials with: aws configure";
                            case "InvalidSignatureException",
                                    "SignatureDoesNotMatch",
                                    "RequestTimeTooSkewed",
                                    "RequestExpired" ->
                                signedAtWrongTime(code, words)
                                        ? "this machine's clock is off by more than 5 minutes; set it by NTP"
                                        : "the signature does not match; check the secret access key";
                            case "UnknownOperationException" ->
                                "the endpoint does not know the operation; check the endpoint";
                            default -> null;
                        })
                .map(fix -> new Outcome.NotCounted(code, fix + ": " + words, true));
    }

    private static boolean needsInferenceProfile(String words) {
        return words.toLowerCase(Locale.ROOT).contains("inference profile");
    }

    private static boolean signedAtWrongTime(String code, String words) {
        String lower = words.toLowerCase(Locale.ROOT);
        return code.startsWith("Request") || lower.contains("expired") || lower.contains("not yet current");
    }

    private Outcome byStatus(String code, int status, String words) {
        if (status == 429) {
            return new Outcome.Throttled(ThrottleMessages.kind(words), words);
        }
        if (status == 503 || status == 529) {
            return new Outcome.Throttled(ThrottleKind.OVERLOADED, words);
        }
        if (status >= 500 || status == 408 || status == 424) {
            return new Outcome.Unknown("HTTP " + status + ", may have been charged: " + words);
        }
        String fix = switch (status) {
            case 401 -> "the endpoint wants other credentials than a signature";
            case 403 -> "access was refused";
            default ->
                status >= 300 && status < 400
                        ? "the endpoint redirects, which Bedrock never does; check the endpoint"
                        : "the endpoint refuses the request; check region, model and endpoint";
        };
        return new Outcome.NotCounted(
                code.isEmpty() ? "HTTP " + status : code, fix + " (HTTP " + status + "): " + words, true);
    }

    private Outcome unanswered(SdkException failure) {
        if (failure instanceof ApiCallTimeoutException || failure instanceof ApiCallAttemptTimeoutException) {
            return new Outcome.Unknown("no complete answer within the time-out, may have been charged");
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CredentialsNotFoundException) {
                return new Outcome.NotCounted(
                        "CredentialsNotFound",
                        "no AWS credentials; run aws configure, set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile: "
                                + quote(cause),
                        true);
            }
            if (cause instanceof HttpRetryException retry) {
                // HttpURLConnection's way to report a 401 that it would have to send the body again for.
                return byStatus("", retry.responseCode(), quote(cause));
            }
            if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
                return new Outcome.NotCounted(
                        "ConnectionRefused",
                        "nothing answers at the endpoint; check address and port: " + quote(cause),
                        true);
            }
            if (cause instanceof UnknownHostException) {
                return new Outcome.NotCounted(
                        "UnknownHost",
                        "the endpoint's name is unknown; check region " + region + " and the network: " + quote(cause),
                        true);
            }
            if (cause instanceof SSLHandshakeException) {
                return new Outcome.NotCounted(
                        "TlsHandshake",
                        "no secure connection; check the endpoint, a proxy, the trusted certificates: " + quote(cause),
                        true);
            }
        }
        return new Outcome.Unknown("no readable answer, may have been charged: " + quote(failure));
    }

    /** Returns the error's code; an error that carries none is named by its class if it has one of its own. */
    private static String code(AwsServiceException failure) {
        AwsErrorDetails details = failure.awsErrorDetails();
        if (details != null
                && details.errorCode() != null
                && !details.errorCode().isEmpty()) {
            return details.errorCode();
        }
        boolean modelled =
                failure instanceof BedrockRuntimeException && failure.getClass() != BedrockRuntimeException.class;
        return modelled ? failure.getClass().getSimpleName() : "";
    }

    private static String words(AwsServiceException failure) {
        AwsErrorDetails details = failure.awsErrorDetails();
        String words =
                details == null || details.errorMessage() == null ? failure.getMessage() : details.errorMessage();
        return shortened(Objects.requireNonNullElse(words, "no message"));
    }

    private static String quote(Throwable failure) {
        return shortened(failure.getClass().getSimpleName() + ": " + failure.getMessage());
    }

    private static String shortened(String words) {
        return words.length() <= LONGEST_QUOTE ? words : words.substring(0, LONGEST_QUOTE) + "...";
    }
}
