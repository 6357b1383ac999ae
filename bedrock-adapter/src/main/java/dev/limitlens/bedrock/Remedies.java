package dev.limitlens.bedrock;

import java.util.Locale;
import java.util.Optional;

/**
 * What is wrong and what to do about it, for the errors that every further request would meet, too.
 *
 * @param region the region asked
 * @param modelId the model asked
 */
record Remedies(String region, String modelId) {

    /** Returns the remedy for the error, empty if its code is not among those. */
    Optional<String> find(String code, String words) {
        return Optional.ofNullable(
                switch (code) {
                    case "AccessDeniedException" ->
                        "no access to " + modelId + " in " + region
                                + "; request it in the Bedrock console and allow bedrock:InvokeModel in IAM";
                    case "ResourceNotFoundException" ->
                        "there is no model " + modelId + " in " + region
                                + "; list those there are with: aws bedrock list-foundation-models --region " + region;
                    case "ValidationException" -> invalid(words);
                    case "ServiceQuotaExceededException" ->
                        "another quota than the one in question is used up; look at Service Quotas for Amazon Bedrock in "
                                + region;
                    case "ExpiredTokenException", "ExpiredToken" ->
                        "the credentials have expired; get new ones, such as with: aws sso login";
                    case "UnrecognizedClientException", "InvalidClientTokenId" ->
                        "AWS does not know the access key; check the credentials, the session token included";
                    case "MissingAuthenticationTokenException", "IncompleteSignatureException" ->
                        "the request came unsigned; configure credentials with: aws configure";
                    case "RequestTimeTooSkewed", "RequestExpired" -> skewed();
                    case "InvalidSignatureException", "SignatureDoesNotMatch" -> unsound(words);
                    case "UnknownOperationException" -> "this is no endpoint of the Bedrock runtime; check the address";
                    default -> null;
                });
    }

    private String invalid(String words) {
        return words.toLowerCase(Locale.ROOT).contains("inference profile")
                ? modelId + " can only be called through an inference profile; name one as the model, such as us."
                        + modelId
                : modelId + " does not take the request; check the model id and the number of tokens";
    }

    private String unsound(String words) {
        String lower = words.toLowerCase(Locale.ROOT);
        if (lower.contains("valid region")) {
            return "the endpoint belongs to another region than " + region + "; give its region with --region";
        }
        return lower.contains("expired") || lower.contains("not yet current")
                ? skewed()
                : "the signature does not match; check the secret access key";
    }

    private static String skewed() {
        return "this machine's clock is off by more than 5 minutes; set it by NTP";
    }
}
