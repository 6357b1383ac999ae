package dev.limitlens.bedrock;

import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ThrottleKind;
import java.net.ConnectException;
import java.net.HttpRetryException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLHandshakeException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;

/**
 * What a failed call means for the quota. Errors are told apart by code, not by status: {@code ModelNotReadyException} is a 429,
 * too, and no throttle.
 *
 * <p>Three rules decide where the documentation is silent:
 *
 * <ul>
 *   <li>A refusal for want of capacity (503, 529, a 429 that says "overloaded") is {@link ThrottleKind#OVERLOADED}. It tells
 *       nothing about the quota, and settlement charges nothing, since no token was read or generated.
 *   <li>A failure in or behind the model (500, 408, 424, a gateway's 502 and 504) is {@link Outcome.Unknown}: tokens may have
 *       been used, and no text tells whether they were charged.
 *   <li>A call that ended without a complete, readable answer (time-out, reset, truncated or malformed body) is {@link
 *       Outcome.Unknown}, unless no connection was ever made.
 * </ul>
 *
 * @param remedies what to do about the errors that stop an experiment
 */
record BedrockErrors(Remedies remedies) {

    /** Returns the outcome of the call that ended with the given exception. */
    Outcome classify(SdkException failure) {
        return failure instanceof AwsServiceException answered ? answered(answered) : unanswered(failure);
    }

    private Outcome answered(AwsServiceException failure) {
        String code = code(failure);
        String words = words(failure);
        return switch (code) {
            case "ThrottlingException", "TooManyRequestsException" -> throttled(words);
            case "ServiceUnavailableException", "overloaded_error" -> overloaded(words);
            case "ModelNotReadyException" ->
                new Outcome.NotCounted(code, "the model is still being loaded; wait and try again: " + words, false);
            case "InternalServerException",
                    "ModelTimeoutException",
                    "ModelErrorException",
                    "ModelStreamErrorException" -> perhapsCharged(code, failure.statusCode(), words);
            default ->
                remedies.find(code, words)
                        .map(remedy -> fatal(code, remedy, words))
                        .orElseGet(() -> byStatus(code, failure.statusCode(), words));
        };
    }

    /** Answers that do not come from Bedrock itself, such as a proxy's, carry no code or one of their own. */
    private static Outcome byStatus(String code, int status, String words) {
        if (status == 429) {
            return throttled(words);
        }
        if (status == 503 || status == 529) {
            return overloaded(words);
        }
        if (status >= 500 || status == 408 || status == 424) {
            return perhapsCharged(code, status, words);
        }
        String http = "HTTP " + status;
        if (status >= 300 && status < 400) {
            return fatal(
                    code.isEmpty() ? http : code,
                    http + ", a redirect, which Bedrock never sends; check the endpoint",
                    words);
        }
        return fatal(code.isEmpty() ? http : code, http + "; check endpoint, region and credentials", words);
    }

    private Outcome unanswered(SdkException failure) {
        if (failure instanceof ApiCallTimeoutException || failure instanceof ApiCallAttemptTimeoutException) {
            return new Outcome.Unknown("no complete answer within the time-out, may have been charged");
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String words = Quotation.of(cause);
            if (cause instanceof CredentialsNotFoundException) {
                return fatal(
                        "CredentialsNotFound",
                        "no AWS credentials; run aws configure, set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile",
                        words);
            }
            if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
                return fatal("ConnectionRefused", "nothing listens at the endpoint; check address and port", words);
            }
            if (cause instanceof UnknownHostException) {
                return fatal("UnknownHost", "the endpoint's name is unknown; check region and network", words);
            }
            if (cause instanceof SSLHandshakeException) {
                return fatal(
                        "TlsHandshake", "no secure connection; check endpoint, proxy, trusted certificates", words);
            }
            if (cause instanceof HttpRetryException unauthorized) {
                // How HttpURLConnection may report a 401: it would have to send the body again, which it cannot.
                return byStatus("", unauthorized.responseCode(), words);
            }
        }
        return new Outcome.Unknown("no readable answer, may have been charged: " + Quotation.of(failure));
    }

    private static Outcome throttled(String words) {
        return new Outcome.Throttled(ThrottleMessages.kind(words), words);
    }

    private static Outcome overloaded(String words) {
        return new Outcome.Throttled(ThrottleKind.OVERLOADED, words);
    }

    private static Outcome perhapsCharged(String code, int status, String words) {
        String what = code.isEmpty() ? "HTTP " + status : code + " (HTTP " + status + ")";
        return new Outcome.Unknown(what + ", may have been charged: " + words);
    }

    private static Outcome fatal(String code, String remedy, String words) {
        return new Outcome.NotCounted(code, remedy + " (" + words + ")", true);
    }

    /** Returns the error's code; an error that carries none is named by its class if it has one of its own. */
    private static String code(AwsServiceException failure) {
        AwsErrorDetails details = failure.awsErrorDetails();
        if (details != null && details.errorCode() != null) {
            return details.errorCode();
        }
        boolean modelled =
                failure instanceof BedrockRuntimeException && failure.getClass() != BedrockRuntimeException.class;
        return modelled ? failure.getClass().getSimpleName() : "";
    }

    private static String words(AwsServiceException failure) {
        AwsErrorDetails details = failure.awsErrorDetails();
        return details != null && details.errorMessage() != null
                ? Quotation.of(details.errorMessage())
                : Quotation.of(failure);
    }
}
