package dev.limitlens.analysis;

import dev.limitlens.clock.EpochNanos;
import dev.limitlens.experiment.Observation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * The answers to requests that were under way at once. Nobody knows in which order the limiter decided upon them, only between which times
 * upon each.
 *
 * <p>That is enough where they lie around a line and hardly hang on each other, as the small requests of a plan that looks for the line. Where
 * what one of them used decides upon the next, the order is left open, and the answers tell less than they could.
 *
 * @param members the answers, each an admission or a denial, at least two, in the order of their sending
 * @param lost requests that were under way with them and of which nobody knows what became
 * @param clockNanos by how much the limiter's clock may be ahead of what the times are given by, or behind it; their round trips are
 *     longer by as much at both ends, and all of them by the same error
 */
record Volley(List<Answer> members, List<Answer> lost, long clockNanos) {

    Volley {
        members = inOrderOf(members, Answer::sendNanos);
        lost = List.copyOf(lost);
        if (members.size() < 2 || members.stream().anyMatch(a -> a.kind() == Answer.Kind.UNKNOWN)) {
            throw new IllegalArgumentException("a volley must have two answers or more, all of them known: " + members);
        }
    }

    private static List<Answer> inOrderOf(List<Answer> answers, ToLongFunction<Answer> time) {
        return answers.stream().sorted(Comparator.comparingLong(time)).toList();
    }

    /**
     * Returns what a posterior takes in of requests that were under way at once: one answer to all of which the answer is known, which
     * counts as an admission if any of them was admitted, and then the others.
     *
     * @param clockNanos how exactly the limiter's clock is known, at least 0
     */
    static List<Answer> asOne(List<Answer> answers, long clockNanos) {
        List<Answer> known =
                answers.stream().filter(a -> a.kind() != Answer.Kind.UNKNOWN).toList();
        List<Answer> lost = inOrderOf(
                answers.stream().filter(a -> a.kind() == Answer.Kind.UNKNOWN).toList(), Answer::sendNanos);
        List<Answer> all = new ArrayList<>();
        if (known.size() < 2) {
            all.addAll(known);
        } else {
            Volley volley = new Volley(known, lost, clockNanos);
            Answer.Kind kind = volley.any(Answer.Kind.ADMITTED) ? Answer.Kind.ADMITTED : Answer.Kind.DENIED;
            all.add(volley.together(kind).ofVolley(volley));
        }
        all.addAll(lost);
        return all;
    }

    /** Returns the answers to requests that were under way at once, as {@link #asOne} does, read one after the other. */
    static List<Answer> read(List<Observation> volley, Answer.Reader reader) {
        List<Answer> answers = new ArrayList<>();
        long clockNanos = 0;
        for (Observation observation : volley) {
            clockNanos = Math.max(clockNanos, clockNanos(observation));
            Answer answer = reader.read(observation);
            if (answer != null) {
                answers.add(answer);
            }
        }
        return asOne(answers, clockNanos);
    }

    /**
     * Returns how exactly the limiter's clock is known, in whose time an observation is given. Nothing is sent before it is intended, so what
     * seems to be was moved by as much: see {@link ServerTime#of}.
     */
    static long clockNanos(Observation observation) {
        return Math.max(0, EpochNanos.of(observation.intent().intendedAt()) - EpochNanos.of(observation.sentAt()));
    }

    /** Returns the same answers with those to the requests of a volley one after the other. */
    static List<Answer> apart(List<Answer> answers) {
        return answers.stream()
                .flatMap(a -> a.volley() == null ? Stream.of(a) : a.volley().members().stream())
                .toList();
    }

    private boolean any(Answer.Kind kind) {
        return members.stream().anyMatch(a -> a.kind() == kind);
    }

    /** Returns the admissions or the denials. */
    List<Answer> of(Answer.Kind kind) {
        return members.stream().filter(a -> a.kind() == kind).toList();
    }

    /** Returns the admissions or the denials as one answer, as if each had been given after the one before; there must be some. */
    Answer together(Answer.Kind kind) {
        return of(kind).stream().reduce(Answer::with).orElseThrow();
    }

    /** Returns those that were decided upon before the given one of the answers. */
    Stream<Answer> surelyBefore(Answer member) {
        return members.stream().filter(a -> a.receiveNanos() <= member.sendNanos());
    }

    /** Returns those, other than the given one of the answers, that may have been decided upon before it, lost ones included. */
    Stream<Answer> perhapsBefore(Answer member) {
        return Stream.concat(members.stream(), lost.stream())
                .filter(a -> a.sendNanos() < member.receiveNanos() && a.observation() != member.observation());
    }

    /** Returns those that may have been decided upon after the given time, lost ones included. */
    Stream<Answer> perhapsAfter(long timeNanos) {
        return Stream.concat(members.stream(), lost.stream()).filter(a -> a.receiveNanos() > timeNanos - clockNanos);
    }

    /** Returns the answers in the order in which they were received. */
    List<Answer> byReceiving() {
        return inOrderOf(members, Answer::receiveNanos);
    }

    /** Returns the admissions in the order in which they were received, and then the denials: what was let pass may lie ahead of all of them. */
    List<Answer> admissionsFirst() {
        return Stream.concat(
                        inOrderOf(of(Answer.Kind.ADMITTED), Answer::receiveNanos).stream(),
                        of(Answer.Kind.DENIED).stream())
                .toList();
    }

    long sendNanos() {
        return members.get(0).sendNanos();
    }

    long receiveNanos() {
        return members.stream().mapToLong(Answer::receiveNanos).max().orElseThrow();
    }

    long longestTripNanos() {
        return members.stream()
                .mapToLong(a -> a.receiveNanos() - a.sendNanos())
                .max()
                .orElseThrow();
    }
}
