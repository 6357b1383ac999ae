package dev.limitlens.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * One run of the command line in this process, and what it printed.
 *
 * @param exitCode what it returned
 * @param out standard output
 * @param err standard error
 */
record Invocation(int exitCode, String out, String err) {

    static Invocation of(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
        return new Invocation(exitCode, out.toString(), err.toString());
    }

    /** Runs a command line whose words are separated by blanks. */
    static Invocation ofLine(String line) {
        return of(line.split(" "));
    }

    List<String> errLines() {
        return err.lines().toList();
    }

    /** Returns standard output, which must hold one JSON document and nothing else. */
    JsonNode json() {
        return parse(out);
    }

    static JsonNode parse(String json) {
        try {
            return JsonMapper.builder()
                    .enable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build()
                    .readTree(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
