package dev.limitlens.bedrock.loopback;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The two services beside Bedrock that tell about the account, as their answers stand on the wire. */
enum AccountService {
    /** AWS STS, a query protocol that answers in XML. */
    GET_CALLER_IDENTITY("GetCallerIdentity") {
        @Override
        boolean serves(HttpRequest request) {
            return new String(request.body(), StandardCharsets.UTF_8).contains("Action=GetCallerIdentity");
        }

        @Override
        HttpResponse answer(String requestId, double tokensPerMinute) {
            return xml(200, """
                    <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                      <GetCallerIdentityResult>
                        <Arn>arn:aws:iam::123456789012:user/limitlens</Arn>
                        <UserId>AIDACKCEVSQ6C2EXAMPLE</UserId>
                        <Account>123456789012</Account>
                      </GetCallerIdentityResult>
                      <ResponseMetadata><RequestId>%s</RequestId></ResponseMetadata>
                    </GetCallerIdentityResponse>
                    """.formatted(requestId));
        }

        @Override
        HttpResponse refusal(ServiceError error, String requestId) {
            String code = switch (error.code()) {
                case "UnrecognizedClientException" -> "InvalidClientTokenId";
                case "InvalidSignatureException" -> "SignatureDoesNotMatch";
                // STS names the others without the suffix
                default -> error.code().replaceFirst("Exception$", "");
            };
            return xml(error.status(), """
                    <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                      <Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error>
                      <RequestId>%s</RequestId>
                    </ErrorResponse>
                    """.formatted(code, error.message(), requestId));
        }
    },
    /** Service Quotas, JSON 1.1. */
    LIST_SERVICE_QUOTAS("ListServiceQuotas") {
        @Override
        boolean serves(HttpRequest request) {
            return "ServiceQuotasV20190624.ListServiceQuotas"
                    .equals(request.headers().get("x-amz-target"));
        }

        @Override
        HttpResponse answer(String requestId, double tokensPerMinute) {
            ObjectNode body = JsonNodeFactory.instance.objectNode();
            body.putArray("Quotas")
                    .addObject()
                    .put("ServiceCode", "bedrock")
                    .put("ServiceName", "Amazon Bedrock")
                    .put("QuotaArn", "arn:aws:servicequotas:us-east-1:123456789012:bedrock/L-CE33604C")
                    .put("QuotaCode", "L-CE33604C")
                    .put("QuotaName", "On-demand model inference tokens per minute for Amazon Nova Pro")
                    .put("Value", tokensPerMinute)
                    .put("Unit", "None")
                    .put("Adjustable", true)
                    .put("GlobalQuota", false);
            return json(200, body);
        }

        @Override
        HttpResponse refusal(ServiceError error, String requestId) {
            return json(
                    error.status(),
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("__type", error.code())
                            .put("message", error.message()));
        }
    };

    /** The faults that every service of AWS would play. */
    private static final Set<Fault> OF_CREDENTIALS =
            Set.of(Fault.EXPIRED_TOKEN, Fault.UNRECOGNIZED_CLIENT, Fault.CLOCK_SKEW);

    private final String awsName;

    AccountService(String awsName) {
        this.awsName = awsName;
    }

    /** Returns the service that the request is for, if it is for one of these. */
    static Optional<AccountService> of(HttpRequest request) {
        if (request.method().equals("POST") && request.path().equals("/")) {
            for (AccountService service : values()) {
                if (service.serves(request)) {
                    return Optional.of(service);
                }
            }
        }
        return Optional.empty();
    }

    static boolean plays(Fault fault) {
        return OF_CREDENTIALS.contains(fault);
    }

    String awsName() {
        return awsName;
    }

    abstract boolean serves(HttpRequest request);

    abstract HttpResponse answer(String requestId, double tokensPerMinute);

    abstract HttpResponse refusal(ServiceError error, String requestId);

    private static HttpResponse xml(int status, String body) {
        return new HttpResponse(status, Map.of("Content-Type", "text/xml"), body);
    }

    private static HttpResponse json(int status, ObjectNode body) {
        return new HttpResponse(status, Map.of("Content-Type", "application/x-amz-json-1.1"), body.toString());
    }
}
