package dev.limitlens.bedrock;

/** Someone else's words, made fit for a message and a journal. */
final class Quotation {

    private static final int LONGEST = 300;

    /** Where AWS begins to quote the request that was signed, whose headers hold the session token. */
    private static final String QUOTED_REQUEST = "The Canonical String";

    private Quotation() {}

    /** Returns the words on one line, not too long, and without secrets. */
    static String of(String words) {
        int quotedRequest = words.indexOf(QUOTED_REQUEST);
        String own = quotedRequest < 0 ? words : words.substring(0, quotedRequest);
        String line = own.strip().replaceAll("\\s+", " ");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
    }

    /** Returns what the exception says. */
    static String of(Throwable failure) {
        return of(failure.getClass().getSimpleName() + ": " + failure.getMessage());
    }
}
