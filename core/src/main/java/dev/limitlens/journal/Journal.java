package dev.limitlens.journal;

import dev.limitlens.experiment.Observation;
import dev.limitlens.experiment.ObservationLog;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * A journal that has been read: what an experiment was, and every request that it sent or may have sent.
 *
 * <h2>Format {@code limitlens/journal/v1}</h2>
 *
 * <p>JSON Lines in UTF-8: one JSON object a line, each line ended by a line feed and at most 16 MiB long. Every object has a
 * {@code type}. All fields named here must be there; where nothing is known they are {@code null}, which only the fields
 * marked <i>or null</i> may be. Fields that are not named here are ignored, so that later versions can add some; any other
 * {@code type} is an error, as is a field that stands twice. Instants are ISO-8601 in UTC, exact to the nanosecond, between
 * the years 1678 and 2262. Tokens are whole numbers up to {@value dev.limitlens.probe.Usage#MAX_TOKENS}.
 *
 * <p>The first line, and no other, is of type {@code "header"}:
 *
 * <ul>
 *   <li>{@code schema}: {@code limitlens/journal/v1}
 *   <li>{@code plan}: id of the plan; {@code options}: an object of strings, the plan's options
 *   <li>{@code seed}: whole number or null, the seed of the run's randomness
 *   <li>{@code target}: what was probed, in words
 *   <li>{@code capacityTokens}: nominal capacity, at least 1; {@code capacityRequests}: the same in requests, or null
 *   <li>{@code windowSeconds}: nominal window, above 0, at most nine decimals
 *   <li>{@code start}: {@code quiet}, {@code unknown} or the share of the capacity that was used, such as {@code "0.25"}
 *   <li>{@code clock}: what the times are from, such as {@code system}; {@code startedAt}: instant
 * </ul>
 *
 * <p>Then, for each request, first an {@code "intent"}, on disk before the request is sent:
 *
 * <ul>
 *   <li>{@code index}: number of the request, 0 in the first intent and one more in each further one
 *   <li>{@code purpose}: what the request is for, in a few words
 *   <li>{@code intendedAt}: when the plan wanted it sent
 *   <li>{@code cost}: requested tokens, at least 1; {@code maxOutputTokens}: largest output allowed, at least 1
 * </ul>
 *
 * <p>and, right after it unless it is of a volley, an {@code "observation"}: the five fields of the intent unchanged, and
 *
 * <ul>
 *   <li>{@code sentAt}, {@code receivedAt}: instants, the second not before the first; {@code latencySeconds}: their
 *       difference
 *   <li>{@code outcome}, and with it:
 *       <ul>
 *         <li>{@code admitted}: {@code usage}, an object of {@code inputTokens}, {@code outputTokens},
 *             {@code cacheReadTokens} and {@code cacheWriteTokens}, each at least 0
 *         <li>{@code throttled}: {@code throttle}, one of {@code requests}, {@code tokens}, {@code day},
 *             {@code overloaded}, {@code unknown}; {@code message}, the server's words
 *         <li>{@code not-counted}: {@code code} and {@code message}; {@code fatal}, whether every further request would fail
 *             the same way
 *         <li>{@code unknown}: {@code reason}
 *       </ul>
 *   <li>{@code httpStatus}: 0 if there was none; {@code serverDate}: instant or null, from the {@code Date} header;
 *       {@code requestId}: text or null; {@code quotaHeaders}: what the server's headers say about its quota, texts by name,
 *       absent if there are none
 * </ul>
 *
 * <p>Only requests of a volley, which all have the very same {@code purpose}, one that begins with {@code volley} and a blank, may be
 * under way together: several intents may come before the first observation and between two. Observations come in the order of
 * their indexes all the same.
 *
 * <p>An intent without an observation becomes an observation with an unknown outcome, for the request may have been sent and
 * charged: sent at the intended time or, if later, when the answer before it was received; received after the longest time that any
 * request before it took from there to the end of its observation, but not after the intended time of the next request unless that
 * is too early. If no request before it has an observation, received at the intended time of the next request if there is one and
 * that is later, else when it was sent. For a request of a volley, the answer before it is the last one before the volley, and the
 * next request the first one after the volley; if a later request of the volley has an observation, the time of that answer takes
 * the place of the next request's.
 *
 * <p>A last line without a line break is torn: its write was cut off, so what it tells did not happen yet (an intent) or is
 * not known (an observation). It is set aside with a warning. Every other line that is not as above is an error.
 *
 * @param header what the experiment was
 * @param observations every request, oldest first
 * @param warnings what was found and set aside, in words
 */
public record Journal(JournalHeader header, List<Observation> observations, List<String> warnings) {

    /** Copies the lists, unless nobody can change them. */
    public Journal {
        Objects.requireNonNull(header, "header");
        observations = ObservationLog.unmodifiable(observations);
        warnings = List.copyOf(warnings);
    }

    /**
     * Reads a journal, also one whose experiment is still running or was killed.
     *
     * <p>A program that writes the journal should read it only after closing its {@link JournalWriter}: on POSIX systems
     * reading a file gives up the lock that the same process holds on it.
     *
     * @throws JournalException if the file cannot be read or is no journal; the message names file, line and field
     */
    public static Journal read(Path file) {
        if (Files.isDirectory(file)) {
            throw JournalException.of(
                    file,
                    "the journal cannot be read: this is a directory; give the journal in it, such as "
                            + file.resolve("journal.jsonl"));
        }
        try (InputStream in = Files.newInputStream(file)) {
            JournalReader reader = new JournalReader(file);
            reader.read(in);
            return reader.journal();
        } catch (NoSuchFileException e) {
            throw JournalException.of(file, "there is no such journal", e);
        } catch (IOException e) {
            throw JournalException.of(file, "the journal cannot be read: " + e.getMessage(), e);
        }
    }
}
