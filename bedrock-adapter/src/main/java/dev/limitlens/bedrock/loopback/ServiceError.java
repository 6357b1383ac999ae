package dev.limitlens.bedrock.loopback;

/**
 * An error as the service words it.
 *
 * @param status the HTTP status
 * @param code the exception's name
 * @param message what it says; {@code {model}} stands for the model id
 */
record ServiceError(int status, String code, String message) {

    static ServiceError validation(String message) {
        return new ServiceError(400, "ValidationException", message);
    }

    ServiceError about(String modelId) {
        return new ServiceError(status, code, message.replace("{model}", modelId));
    }
}
