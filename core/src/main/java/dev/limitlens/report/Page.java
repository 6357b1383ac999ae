package dev.limitlens.report;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The frame of the HTML report: one file that asks nothing of the network, whatever its text says. */
final class Page {

    private static final String STYLE = "\n" + Resource.read("report.css");
    private static final String SCRIPT = "\n" + Resource.read("report.js");

    /** Nothing but the page's own style sheet and script, by their hashes, and the empty icon. */
    private static final String SECURITY_POLICY = "default-src 'none'; style-src '" + hash(STYLE) + "'; script-src '"
            + hash(SCRIPT) + "'; img-src data:; base-uri 'none'; form-action 'none'";

    private Page() {}

    /** Opens the page up to the main part; {@link #close} finishes it. */
    static Markup open(String title) {
        Markup out = new Markup();
        out.verbatim("<!DOCTYPE html>\n").open("html", "lang", "en").newLine();
        out.open("head").newLine();
        out.empty("meta", "charset", "utf-8").newLine();
        out.empty("meta", "http-equiv", "Content-Security-Policy", "content", SECURITY_POLICY)
                .newLine();
        out.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
                .newLine();
        out.empty("meta", "name", "color-scheme", "content", "light dark").newLine();
        out.empty("meta", "name", "referrer", "content", "no-referrer").newLine();
        // Without it, a browser would ask the server for an icon.
        out.empty("link", "rel", "icon", "href", "data:,").newLine();
        out.element("title", title).newLine();
        out.open("style").verbatim(STYLE).close().newLine();
        out.close().newLine();
        out.open("body").newLine();
        return out.open("main").newLine();
    }

    static String close(Markup out) {
        out.close().newLine();
        out.open("script").verbatim(SCRIPT).close().newLine();
        out.close().newLine();
        return out.close().newLine().finished();
    }

    /** Returns the hash of an inline element as a content security policy names it. */
    private static String hash(String content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
