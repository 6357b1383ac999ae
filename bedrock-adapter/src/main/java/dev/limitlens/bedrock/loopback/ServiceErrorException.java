package dev.limitlens.bedrock.loopback;

import java.io.Serial;

/** Ends the work on a request with an error. */
final class ServiceErrorException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient ServiceError error;

    ServiceErrorException(ServiceError error) {
        super(error.code() + ": " + error.message(), null, false, false);
        this.error = error;
    }

    ServiceError error() {
        return error;
    }
}
