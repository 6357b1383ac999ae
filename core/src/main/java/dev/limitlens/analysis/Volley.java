package dev.limitlens.analysis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The answers to requests that were under way at once. Nobody knows in which order the limiter decided upon them, only between which times
 * upon each.
 *
 * @param members the answers, each an admission or a denial, at least two, in the order of their sending
 * @param clockNanos by how much the limiter's clock may be ahead of what the times are given by, or behind it; their round trips are
 *     longer by as much at both ends, and all of them by the same error
 */
record Volley(List<Answer> members, long clockNanos) {

    Volley {
        members = members.stream()
                .sorted(Comparator.comparingLong(Answer::sendNanos))
                .toList();
        if (members.size() < 2 || members.stream().anyMatch(a -> a.kind() == Answer.Kind.UNKNOWN)) {
            throw new IllegalArgumentException("a volley must have two answers or more, all of them known: " + members);
        }
    }

    /**
     * Returns what a posterior takes in of requests that were under way at once: one answer to all of which the answer is known, which
     * counts as an admission if any of them was admitted, and then the others.
     *
     * @param clockNanos how exactly the limiter's clock is known, at least 0
     */
    static List<Answer> asOne(List<Answer> members, long clockNanos) {
        List<Answer> known =
                members.stream().filter(a -> a.kind() != Answer.Kind.UNKNOWN).toList();
        List<Answer> answers = new ArrayList<>();
        if (known.size() < 2) {
            answers.addAll(known);
        } else {
            Volley volley = new Volley(known, clockNanos);
            Answer.Kind kind = volley.any(Answer.Kind.ADMITTED) ? Answer.Kind.ADMITTED : Answer.Kind.DENIED;
            answers.add(volley.together(kind).ofVolley(volley));
        }
        members.stream().filter(a -> a.kind() == Answer.Kind.UNKNOWN).forEach(answers::add);
        return answers;
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

    /** Returns the admissions that were decided upon before the given one of the answers. */
    Stream<Answer> surelyBefore(Answer member) {
        return members.stream().filter(a -> a.admitted() && a.receiveNanos() <= member.sendNanos());
    }

    /** Returns the admissions, other than the given one of the answers, that may have been decided upon before it. */
    Stream<Answer> perhapsBefore(Answer member) {
        return members.stream()
                .filter(a -> a.admitted()
                        && a.sendNanos() < member.receiveNanos()
                        && a.observation() != member.observation());
    }

    /** Returns the answers in the order in which they were received. */
    List<Answer> byReceiving() {
        return members.stream()
                .sorted(Comparator.comparingLong(Answer::receiveNanos))
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
