package dev.limitlens.zoo;

import dev.limitlens.analysis.Conclusion;
import dev.limitlens.clock.EpochNanos;
import dev.limitlens.limiter.Algorithm;
import dev.limitlens.limiter.AnchoredWindow;
import dev.limitlens.limiter.FixedWindow;
import dev.limitlens.limiter.Limiter;
import dev.limitlens.limiter.Limits;
import dev.limitlens.limiter.LimitsState;
import dev.limitlens.limiter.SlidingLog;
import dev.limitlens.limiter.TokenBucket;
import dev.limitlens.study.Expected;
import dev.limitlens.study.Gate;
import dev.limitlens.study.Population;
import dev.limitlens.study.Specimen;
import dev.limitlens.study.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Kinds of limiters that no model describes. Where only the capacity is not what a model takes it for, naming the family beneath is
 * right, too; everything else that is sure of itself is wrong.
 */
public final class Unmodelled implements Population {

    @Override
    public List<Specimen> specimens() {
        return List.of(
                Member.of("aimd", Unmodelled::aimd),
                Member.of("random-capacity", Unmodelled::randomCapacity),
                Member.of("sharded", Unmodelled::sharded),
                Member.of("lagging", Unmodelled::lagging),
                Member.of("load-shedding", Unmodelled::loadShedding),
                Member.of("ewma", Unmodelled::ewma),
                Member.of("other-consumers", Unmodelled::otherConsumers),
                Member.of("queueing", Unmodelled::queueing));
    }

    private record Beneath(Algorithm algorithm, Conclusion conclusion) {

        static Beneath of(Draws draws, int capacity) {
            long window = draws.window().toNanos();
            return switch (draws.oneOf(4)) {
                case 0 -> new Beneath(new FixedWindow(window, 0), Conclusion.ABSOLUTE);
                case 1 -> new Beneath(new AnchoredWindow(window), Conclusion.RELATIVE);
                case 2 -> new Beneath(new SlidingLog(window), Conclusion.RELATIVE);
                default ->
                    new Beneath(
                            new TokenBucket(capacity / (window / 1e9) * draws.logUniform(0.5, 2)), Conclusion.NEITHER);
            };
        }

        Expected.NoneOfThese expected() {
            return new Expected.NoneOfThese(List.of(new Expected.Family(algorithm.id(), conclusion, Map.of())));
        }

        LimitsState start(int capacity, long createdNanos) {
            return Limits.of(Limiter.of(algorithm, capacity)).start(createdNanos);
        }
    }

    /** Additive increase, multiplicative decrease: the limit of each clock window follows from what the last ones refused. */
    private static Subject aimd(Draws draws) {
        int most = draws.capacity();
        long window = draws.window().toNanos();
        double decrease = draws.uniform(0.4, 0.8);
        double increase = draws.uniform(0.05, 0.25) * most;
        Gate gate = new Gate() {
            private long index = Long.MIN_VALUE;
            private double limit = most;
            private double used;
            private boolean decreased;

            @Override
            public Reply ask(long timeNanos, long tokens) {
                long now = Math.floorDiv(timeNanos, window);
                if (now != index) {
                    limit = Math.min(most, limit + (decreased || index == Long.MIN_VALUE ? 0 : increase));
                    index = now;
                    used = 0;
                    decreased = false;
                }
                if (used + tokens <= limit) {
                    used += tokens;
                    return Reply.of(true);
                }
                if (!decreased) {
                    limit = Math.max(most / 10.0, limit * decrease);
                    decreased = true;
                }
                return Reply.of(false);
            }
        };
        return subject(
                draws,
                "at most " + most + " tokens in " + draws.window() + ", times " + decrease + " after a refusal",
                new Expected.NoneOfThese(List.of(new Expected.Family(FixedWindow.ID, Conclusion.ABSOLUTE, Map.of()))),
                most,
                gate);
    }

    /** The capacity is drawn anew for each clock window. */
    private static Subject randomCapacity(Draws draws) {
        int most = draws.capacity();
        long window = draws.window().toNanos();
        RandomGenerator random = draws.generator();
        Gate gate = new Gate() {
            private long index = Long.MIN_VALUE;
            private double limit;
            private double used;

            @Override
            public Reply ask(long timeNanos, long tokens) {
                long now = Math.floorDiv(timeNanos, window);
                if (now != index) {
                    index = now;
                    limit = most * (0.5 + 0.5 * random.nextDouble());
                    used = 0;
                }
                boolean admitted = used + tokens <= limit;
                used += admitted ? tokens : 0;
                return Reply.of(admitted);
            }
        };
        return subject(
                draws,
                most / 2 + " to " + most + " tokens, drawn for each " + draws.window(),
                new Expected.NoneOfThese(List.of(new Expected.Family(FixedWindow.ID, Conclusion.ABSOLUTE, Map.of()))),
                most,
                gate);
    }

    /** Each request goes to one of several nodes, each of which has its part of the limit. */
    private static Subject sharded(Draws draws) {
        int capacity = draws.capacity();
        int shards = 2 + draws.oneOf(5);
        Beneath beneath = Beneath.of(draws, capacity / shards);
        List<LimitsState> nodes = IntStream.range(0, shards)
                .mapToObj(i -> beneath.start(capacity / shards, draws.createdNanos()))
                .toList();
        RandomGenerator random = draws.generator();
        return subject(
                draws,
                shards + " nodes with " + capacity / shards + " tokens each, " + beneath.algorithm(),
                new Expected.NoneOfThese(List.of()),
                capacity,
                (timeNanos, tokens) -> Gate.Reply.of(nodes.get(random.nextInt(shards))
                        .tryAdmit(timeNanos, tokens)
                        .isEmpty()));
    }

    /** The node that decides learns the count only every few seconds. */
    private static Subject lagging(Draws draws) {
        int capacity = draws.capacity();
        long window = draws.window().toNanos();
        long refresh = draws.part(1 / 30.0, 1 / 6.0).toNanos();
        long phase = (long) draws.uniform(0, refresh);
        boolean rolling = draws.oneOf(2) == 0;
        Gate gate = new Gate() {
            private final List<long[]> uses = new ArrayList<>();

            @Override
            public Reply ask(long timeNanos, long tokens) {
                long known = timeNanos - Math.floorMod(timeNanos - phase, refresh);
                long from = rolling ? known - window : timeNanos - Math.floorMod(timeNanos, window);
                long count = uses.stream()
                        .filter(use -> use[0] <= known && use[0] > from)
                        .mapToLong(use -> use[1])
                        .sum();
                if (count >= capacity) {
                    return Reply.of(false);
                }
                uses.add(new long[] {timeNanos, tokens});
                return Reply.of(true);
            }
        };
        return subject(
                draws,
                capacity + " tokens in a " + (rolling ? "rolling" : "clock") + " " + draws.window() + ", counted every "
                        + refresh / 1e9 + " s",
                new Expected.NoneOfThese(List.of()),
                capacity,
                gate);
    }

    /** Refuses a share of all requests that changes with a load nobody sees. */
    private static Subject loadShedding(Draws draws) {
        long spell = draws.part(1 / 60.0, 1 / 4.0).toNanos();
        double heavy = draws.uniform(0.3, 0.9);
        double light = draws.uniform(0, 0.2);
        RandomGenerator random = draws.generator();
        Gate gate = new Gate() {
            private long until = Long.MIN_VALUE;
            private double share;

            @Override
            public Reply ask(long timeNanos, long tokens) {
                while (until < timeNanos) {
                    until = (until == Long.MIN_VALUE ? timeNanos : until) + (long) (spell * random.nextExponential());
                    share = random.nextBoolean() ? heavy : light;
                }
                return Reply.of(random.nextDouble() >= share);
            }
        };
        return subject(
                draws,
                "refuses " + light + " or " + heavy + " of the requests, in spells of " + spell / 1e9 + " s",
                new Expected.NoneOfThese(List.of()),
                draws.capacity(),
                gate);
    }

    /** An exponentially decaying meter: what was used counts less and less. */
    private static Subject ewma(Draws draws) {
        int capacity = draws.capacity();
        double timeConstant = draws.window().toNanos() * draws.logUniform(0.25, 1);
        Gate gate = new Gate() {
            private double load;
            private long last = Long.MIN_VALUE;

            @Override
            public Reply ask(long timeNanos, long tokens) {
                load *= last == Long.MIN_VALUE ? 0 : Math.exp((last - timeNanos) / timeConstant);
                last = timeNanos;
                boolean admitted = load + tokens <= capacity;
                load += admitted ? tokens : 0;
                return Reply.of(admitted);
            }
        };
        return subject(
                draws,
                capacity + " tokens, decaying with " + timeConstant / 1e9 + " s",
                new Expected.NoneOfThese(List.of()),
                capacity,
                gate);
    }

    /** Others take a fifth to four fifths of the quota, in requests at random times. */
    private static Subject otherConsumers(Draws draws) {
        int capacity = draws.capacity();
        Beneath beneath = Beneath.of(draws, capacity);
        double share = draws.uniform(0.2, 0.8);
        long amount = Math.max(1, capacity / 50);
        double meanGap = draws.window().toNanos() * (amount / (share * capacity));
        LimitsState limits = beneath.start(capacity, draws.createdNanos());
        RandomGenerator random = draws.generator();
        Gate gate = new Gate() {
            private double next =
                    EpochNanos.of(draws.startedAt()) - draws.window().toNanos() + 0.0;

            @Override
            public Reply ask(long timeNanos, long tokens) {
                while (next <= timeNanos) {
                    limits.tryAdmit((long) next, amount);
                    next += meanGap * random.nextExponential();
                }
                return Reply.of(limits.tryAdmit(timeNanos, tokens).isEmpty());
            }
        };
        return subject(
                draws,
                capacity + " tokens, " + beneath.algorithm() + ", of which others take " + share,
                beneath.expected(),
                capacity,
                gate);
    }

    /** Refuses nothing: what comes too fast waits in a queue. */
    private static Subject queueing(Draws draws) {
        int capacity = draws.capacity();
        double nanosPerToken = draws.window().toNanos() / (double) capacity;
        Gate gate = new Gate() {
            private double free = Double.NEGATIVE_INFINITY;

            @Override
            public Reply ask(long timeNanos, long tokens) {
                double begins = Math.max(free, timeNanos);
                free = begins + nanosPerToken * tokens;
                return new Reply(true, (long) (begins - timeNanos));
            }
        };
        return subject(
                draws,
                "lets " + capacity + " tokens through in " + draws.window() + ", and queues the rest",
                new Expected.NoneOfThese(List.of()),
                capacity,
                gate);
    }

    private static Subject subject(Draws draws, String description, Expected expected, long capacity, Gate gate) {
        return new Subject(description, expected, draws.premises(), OptionalLong.of(capacity), draws.startedAt(), gate);
    }
}
