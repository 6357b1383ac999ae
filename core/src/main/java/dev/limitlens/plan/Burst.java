package dev.limitlens.plan;

import dev.limitlens.experiment.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/**
 * The requests of one round of an accounting plan, which follow each other at once; rounds are a window or more apart.
 *
 * @param round number of the round, from 1
 * @param requests the requests so far, oldest first
 */
record Burst(int round, List<Observation> requests) {

    /** Returns the purpose of a request, by which it is found again. */
    static String purpose(int round, String role) {
        return "round " + round + " " + role;
    }

    /** Returns the round of that number. */
    static Burst of(int round, List<Observation> observations) {
        String prefix = "round " + round + " ";
        return new Burst(
                round,
                observations.stream()
                        .filter(o -> o.purpose().startsWith(prefix))
                        .toList());
    }

    /** Returns the requests of the given role. */
    List<Observation> of(String role) {
        String purpose = purpose(round, role);
        return requests.stream().filter(o -> o.purpose().equals(purpose)).toList();
    }

    /** Returns how many of the latest of the requests in a row were denied. */
    static int tailDenied(List<Observation> requests) {
        int count = 0;
        for (int i = requests.size() - 1; i >= 0 && requests.get(i).denied(); i--) {
            count++;
        }
        return count;
    }

    static long tokens(List<Observation> requests) {
        return requests.stream()
                .filter(Observation::admitted)
                .mapToLong(Observation::tokens)
                .sum();
    }

    static boolean any(List<Observation> requests, Predicate<Observation> what) {
        return requests.stream().anyMatch(what);
    }

    /** Returns when the next round may begin: the given time after the last answer. */
    Instant after(Duration pause) {
        return requests.get(requests.size() - 1).receivedAt().plus(pause);
    }
}
