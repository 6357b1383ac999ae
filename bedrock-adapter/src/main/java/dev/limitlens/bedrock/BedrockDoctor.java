package dev.limitlens.bedrock;

import dev.limitlens.analysis.ServerTime;
import dev.limitlens.clock.Clock;
import dev.limitlens.clock.ServerClockEstimate;
import dev.limitlens.experiment.Intent;
import dev.limitlens.experiment.Observation;
import dev.limitlens.probe.Outcome;
import dev.limitlens.probe.ProbeRequest;
import dev.limitlens.probe.ProbeResult;
import dev.limitlens.probe.ThrottleKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;
import software.amazon.awssdk.services.servicequotas.model.ServiceQuota;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/**
 * Looks at everything that an experiment needs, by at most one request each: credentials, region, access to the model, a call of
 * one token, the server's clock and the applied quota.
 *
 * @param regionId the region, such as {@code us-east-1}
 * @param modelId the model
 * @param profile what is known of it
 * @param account what asks about the account
 * @param probe what calls the model
 * @param clock the local time
 */
public record BedrockDoctor(
        String regionId,
        String modelId,
        ModelProfile profile,
        AccountClients account,
        BedrockProbe probe,
        Clock clock) {

    private static final String CREDENTIALS = "credentials";
    private static final String IDENTITY = "identity";
    private static final String REGION = "region";
    private static final String MODEL = "model access";
    private static final String CALL = "one-token call";
    private static final String CLOCK = "clock";
    private static final String QUOTA = "quota";

    /** By so much a client's clock may differ before AWS refuses its signatures. */
    private static final Duration LARGEST_SKEW = Duration.ofMinutes(5);

    /**
     * Runs the checks, in this order; those that an earlier failure makes pointless are skipped.
     *
     * @param assumedTokens tokens a minute that the experiment takes for the quota
     * @throws InterruptedException if the thread is interrupted
     */
    public List<HealthCheck> examine(long assumedTokens) throws InterruptedException {
        List<HealthCheck> checks = new ArrayList<>();
        checks.add(credentials());
        checks.add(healthy(checks) ? identity() : HealthCheck.skipped(IDENTITY));
        checks.add(region());
        if (healthy(checks)) {
            Observation call = call();
            checks.add(modelAccess(call.outcome()));
            checks.add(healthy(checks) ? oneToken(call) : HealthCheck.skipped(CALL));
            checks.add(clock(call));
            checks.add(quota(assumedTokens));
        } else {
            for (String name : List.of(MODEL, CALL, CLOCK, QUOTA)) {
                checks.add(HealthCheck.skipped(name));
            }
        }
        return checks;
    }

    private static boolean healthy(List<HealthCheck> checks) {
        return checks.stream().noneMatch(c -> c.status() == HealthCheck.Status.FAILED);
    }

    private HealthCheck credentials() {
        AwsCredentialsProvider provider = account.credentials();
        try {
            AwsCredentials found = provider.resolveCredentials();
            return HealthCheck.ok(
                    CREDENTIALS,
                    "found: " + CredentialSource.words(found.providerName().orElse("")));
        } catch (RuntimeException e) {
            return HealthCheck.failed(
                    CREDENTIALS,
                    "none found: " + Quotation.of(e),
                    "run aws configure, set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile with --profile");
        }
    }

    private HealthCheck identity() {
        try (StsClient sts = account.sts()) {
            GetCallerIdentityResponse caller = sts.getCallerIdentity();
            return HealthCheck.ok(IDENTITY, "account " + caller.account() + ", " + caller.arn());
        } catch (AwsServiceException e) {
            String code = e.awsErrorDetails() == null
                    ? ""
                    : String.valueOf(e.awsErrorDetails().errorCode());
            return HealthCheck.failed(
                    IDENTITY,
                    "refused by STS: " + Quotation.of(e),
                    new Remedies(regionId, modelId)
                            .find(code, String.valueOf(e.getMessage()))
                            .orElse("check the credentials with: aws sts get-caller-identity"));
        } catch (SdkException e) {
            return HealthCheck.failed(
                    IDENTITY, "no answer of STS: " + Quotation.of(e), "check the network, the endpoint and the proxy");
        }
    }

    private HealthCheck region() {
        boolean known = Region.regions().stream().anyMatch(r -> r.id().equals(regionId));
        return known
                ? HealthCheck.ok(REGION, regionId)
                : HealthCheck.failed(
                        REGION,
                        "there is no region '" + regionId + "'",
                        "give one that has Bedrock, such as --region us-east-1");
    }

    private Observation call() throws InterruptedException {
        ProbeRequest request = new ProbeRequest(0, "doctor", 1, 1);
        Instant sentAt = clock.now();
        long before = clock.monotonicNanos();
        ProbeResult result = probe.send(request);
        Instant receivedAt = sentAt.plusNanos(Math.max(0, clock.monotonicNanos() - before));
        return new Observation(new Intent(sentAt, request), sentAt, receivedAt, result);
    }

    private HealthCheck modelAccess(Outcome outcome) {
        if (outcome instanceof Outcome.NotCounted refused) {
            return HealthCheck.failed(
                    MODEL, modelId + " in " + regionId + " refuses: " + refused.code(), refused.message());
        }
        return HealthCheck.ok(MODEL, modelId + " in " + regionId + ", " + profile.name());
    }

    private static HealthCheck oneToken(Observation call) {
        Outcome outcome = call.outcome();
        if (outcome instanceof Outcome.Admitted admitted) {
            return HealthCheck.ok(
                    CALL,
                    String.format(
                            Locale.ROOT,
                            "admitted, %d tokens in, %d out, %d ms",
                            admitted.usage().inputTokens(),
                            admitted.usage().outputTokens(),
                            call.latency().toMillis()));
        }
        if (outcome instanceof Outcome.Throttled throttled) {
            return HealthCheck.failed(CALL, "throttled: " + throttled.message(), fix(throttled.kind()));
        }
        return HealthCheck.failed(
                CALL,
                "no answer that tells: " + (outcome instanceof Outcome.Unknown unknown ? unknown.reason() : outcome),
                "try again; if it stays, look at the AWS Health Dashboard");
    }

    private static String fix(ThrottleKind kind) {
        return switch (kind) {
            case DAY -> "the day's quota is exhausted: wait for the next day, or ask for more in Service Quotas";
            case OVERLOADED -> "the model is short of capacity: try again later; this is no quota of yours";
            default ->
                "the quota is exhausted: wait for it to reset, stop whoever else uses it, or look at its usage in the"
                        + " AWS console";
        };
    }

    private static HealthCheck clock(Observation call) {
        Optional<ServerClockEstimate> known = ServerTime.estimate(List.of(call));
        if (known.isEmpty()) {
            return HealthCheck.ok(CLOCK, "the answer has no date; the offset is unknown");
        }
        ServerClockEstimate estimate = known.get();
        String detail = String.format(
                Locale.ROOT,
                "the server's is ahead by %.1f s (+-%.1f s)",
                estimate.offset().toNanos() / 1e9,
                estimate.uncertainty().toNanos() / 1e9);
        return estimate.offset().abs().compareTo(LARGEST_SKEW) <= 0
                ? HealthCheck.ok(CLOCK, detail)
                : HealthCheck.failed(
                        CLOCK, detail, "set this machine's clock by NTP; AWS refuses signatures off by 5 minutes");
    }

    private HealthCheck quota(long assumedTokens) {
        String assumed = "; assumed are " + assumedTokens;
        try (ServiceQuotasClient quotas = account.serviceQuotas()) {
            boolean crossRegion = modelId.matches("(us|eu|apac|global|jp|au|ca)\\..*");
            List<ServiceQuota> all = quotas.listServiceQuotasPaginator(r -> r.serviceCode("bedrock")).quotas().stream()
                    .filter(q -> applies(q.quotaName(), crossRegion))
                    .toList();
            if (all.isEmpty()) {
                return HealthCheck.ok(
                        QUOTA, "Service Quotas has none for " + profile.quota() + " tokens per minute" + assumed);
            }
            ServiceQuota quota = all.get(0);
            String detail = String.format(
                    Locale.ROOT,
                    "%.0f tokens a minute applied (%s, %s)",
                    quota.value(),
                    quota.quotaCode(),
                    quota.quotaName());
            return quota.value() > 0
                    ? HealthCheck.ok(QUOTA, detail + assumed)
                    : HealthCheck.failed(
                            QUOTA, detail, "ask for an increase of " + quota.quotaCode() + " in Service Quotas");
        } catch (SdkException e) {
            return HealthCheck.ok(
                    QUOTA,
                    "unknown, for Service Quotas does not tell (" + Quotation.of(e)
                            + "); it would with servicequotas:ListServiceQuotas allowed" + assumed);
        }
    }

    private boolean applies(String name, boolean crossRegion) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.contains("tokens per minute")
                && lower.contains(profile.quota().toLowerCase(Locale.ROOT))
                && lower.contains(crossRegion ? "cross-region" : "on-demand");
    }
}
