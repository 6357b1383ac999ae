package dev.limitlens.journal;

/** A line that is not as the format says; the message names the field, file and line are added by the reader. */
final class MalformedLineException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedLineException(String mistake) {
        super(mistake);
    }

    MalformedLineException(String field, String mistake) {
        super("field '" + field + "': " + mistake);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
