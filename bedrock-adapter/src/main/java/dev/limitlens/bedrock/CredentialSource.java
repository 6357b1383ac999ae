package dev.limitlens.bedrock;

import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/** Where credentials come from: those of the environment go to AWS and nowhere else. */
final class CredentialSource {

    private CredentialSource() {}

    /**
     * Returns in words where credentials were found.
     *
     * @param featureIds what the SDK calls their provider: letters of its user agent, the last of which tells
     */
    static String words(String featureIds) {
        String last = featureIds.substring(featureIds.lastIndexOf(',') + 1);
        return switch (last) {
            case "e" -> "placeholders, for an endpoint that is not AWS's";
            case "f" -> "JVM system properties";
            case "g" -> "environment variables";
            case "h", "k", "q" -> "a web identity token";
            case "i" -> "an assumed role";
            case "n", "o", "p" -> "an AWS profile";
            case "r", "s", "t", "u" -> "single sign-on";
            case "v", "w" -> "a credential process";
            case "z" -> "the container's endpoint";
            case "0" -> "the instance's metadata service";
            default -> "the SDK's chain (" + featureIds + ")";
        };
    }

    static AwsCredentialsProvider of(
            @Nullable AwsCredentialsProvider given,
            @Nullable String profile,
            ServiceEndpoint service,
            List<SdkAutoCloseable> resources) {
        if (given != null) {
            return given;
        }
        if (profile != null) {
            ProfileCredentialsProvider own = ProfileCredentialsProvider.create(profile);
            resources.add(own);
            return own;
        }
        if (!service.isAws()) {
            return StaticCredentialsProvider.create(AwsBasicCredentials.create("placeholder", "placeholder"));
        }
        DefaultCredentialsProvider own = DefaultCredentialsProvider.builder().build();
        resources.add(own);
        return own;
    }
}
