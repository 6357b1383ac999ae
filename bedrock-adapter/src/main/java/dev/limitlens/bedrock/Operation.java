package dev.limitlens.bedrock;

/** The operations of the Bedrock runtime that a probe can send; both draw on the same quota. */
public enum Operation {
    /** {@code Converse}: one form of request for all models, usage in the body. */
    CONVERSE("Converse"),
    /** {@code InvokeModel}: the model's own form of request, usage in headers. */
    INVOKE_MODEL("InvokeModel");

    private final String awsName;

    Operation(String awsName) {
        this.awsName = awsName;
    }

    /** Returns AWS's name of the operation. */
    public String awsName() {
        return awsName;
    }
}
