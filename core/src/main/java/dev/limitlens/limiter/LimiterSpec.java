package dev.limitlens.limiter;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The text form of a limiter, {@code id:key=value,...}, and of several at once, {@code SPEC+SPEC}.
 *
 * <p>Durations are a number with {@code ns}, {@code us}, {@code ms}, {@code s}, {@code m}, {@code h} or {@code d}; a refill is
 * a number for each such unit, {@code 133.3/s}. What is left out takes the contract's default: capacity and window from
 * {@link Defaults}, refill of one capacity a window, a step and an interval of a quarter, six buckets, a pacer's interval of a
 * sixtieth of the window.
 *
 * @param id the family's id
 * @param keys the keys that were given, in their order
 */
public record LimiterSpec(String id, Map<String, String> keys) {

    private static final Map<String, List<String>> OWN_KEYS = ownKeys();
    private static final List<String> AXES =
            List.of("metered", "denied", "admission", "start", "reserve", "burndown", "penalty");

    /**
     * What a spec leaves out.
     *
     * @param capacity capacity in tokens, at least 1
     * @param window nominal window, positive
     */
    public record Defaults(long capacity, Duration window) {}

    /** Copies the keys. */
    public LimiterSpec {
        keys = Collections.unmodifiableMap(new LinkedHashMap<>(keys));
    }

    private static Map<String, List<String>> ownKeys() {
        Map<String, List<String>> keys = new LinkedHashMap<>();
        keys.put(FixedWindow.ID, List.of("capacity", "window", "phase"));
        keys.put(AnchoredWindow.ID, List.of("capacity", "window"));
        keys.put(SlidingLog.ID, List.of("capacity", "window"));
        keys.put(SlidingCounter.ID, List.of("capacity", "window", "anchor", "rounding"));
        keys.put(BucketedWindow.ID, List.of("capacity", "window", "buckets", "phase"));
        keys.put(TokenBucket.ID, List.of("capacity", "refill"));
        keys.put(SteppedBucket.ID, List.of("capacity", "step", "interval", "phase"));
        keys.put(Pacer.ID, List.of("interval", "anchor"));
        keys.put(Unlimited.ID, List.of());
        return keys;
    }

    /** Returns the ids of all algorithms, in the order of the contract. */
    public static Set<String> ids() {
        return OWN_KEYS.keySet();
    }

    /**
     * Parses one spec.
     *
     * @throws LimiterSpecException if the id or a key is unknown, or a key has no value or stands twice
     */
    public static LimiterSpec parse(String text) {
        int colon = text.indexOf(':');
        String id = (colon < 0 ? text : text.substring(0, colon)).trim();
        List<String> own = OWN_KEYS.get(id);
        if (own == null) {
            throw new LimiterSpecException(
                    text, "unknown limiter '" + id + "'; known are " + String.join(", ", OWN_KEYS.keySet()));
        }
        Map<String, String> keys = new LinkedHashMap<>();
        String rest = colon < 0 ? "" : text.substring(colon + 1).trim();
        if (!rest.isEmpty()) {
            for (String pair : rest.split(",", -1)) {
                addKey(text, id, own, pair, keys);
            }
        }
        return new LimiterSpec(id, keys);
    }

    private static void addKey(String text, String id, List<String> own, String pair, Map<String, String> keys) {
        int equals = pair.indexOf('=');
        if (equals < 0) {
            throw new LimiterSpecException(
                    text, "'" + pair.trim() + "' is not of the form key=value; keys of " + id + " are " + known(own));
        }
        String key = pair.substring(0, equals).trim();
        String value = pair.substring(equals + 1).trim();
        if (!own.contains(key) && !AXES.contains(key)) {
            throw new LimiterSpecException(text, id + " has no key '" + key + "'; its keys are " + known(own));
        }
        if (value.isEmpty()) {
            throw new LimiterSpecException(text, "key '" + key + "' has no value");
        }
        if (keys.put(key, value) != null) {
            throw new LimiterSpecException(text, "key '" + key + "' stands twice");
        }
    }

    private static String known(List<String> own) {
        List<String> all = new ArrayList<>(own);
        all.addAll(AXES);
        return String.join(", ", all);
    }

    /**
     * Parses one or several specs joined by {@code +}.
     *
     * @throws LimiterSpecException as {@link #parse}
     */
    public static List<LimiterSpec> parseAll(String text) {
        List<LimiterSpec> specs = new ArrayList<>();
        for (String part : text.split("\\+", -1)) {
            specs.add(parse(part.trim()));
        }
        return specs;
    }

    /**
     * Parses and resolves one or several specs joined by {@code +}.
     *
     * @throws LimiterSpecException if the text is malformed or a value is out of range
     */
    public static Limits limits(String text, Defaults defaults) {
        return new Limits(parseAll(text).stream().map(s -> s.resolve(defaults)).toList());
    }

    /** Returns a copy with the key set to the value, replacing an earlier one. */
    public LimiterSpec with(String key, String value) {
        Map<String, String> more = new LinkedHashMap<>(keys);
        more.put(key, value);
        return new LimiterSpec(id, more);
    }

    /**
     * Returns the limiter, with the defaults for what this spec leaves out.
     *
     * @throws LimiterSpecException if a value cannot be read or is out of range
     */
    public Limiter resolve(Defaults defaults) {
        try {
            return new Resolver(this, defaults).limiter();
        } catch (LimiterSpecException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new LimiterSpecException(toString(), String.valueOf(e.getMessage()));
        }
    }

    /** Returns the value of the key, if it was given. */
    public Optional<String> get(String key) {
        return Optional.ofNullable(keys.get(key));
    }

    /** Returns the text form, with the keys in the order of the contract. */
    @Override
    public String toString() {
        Set<String> rest = new TreeSet<>(keys.keySet());
        List<String> ordered = new ArrayList<>(OWN_KEYS.getOrDefault(id, List.of()));
        ordered.addAll(AXES);
        StringBuilder text = new StringBuilder(id);
        char separator = ':';
        for (String key : ordered) {
            if (rest.remove(key)) {
                text.append(separator).append(key).append('=').append(keys.get(key));
                separator = ',';
            }
        }
        return text.toString();
    }

    /** Returns the spec that resolves to the given limiter, every key given. */
    public static LimiterSpec of(Limiter limiter) {
        Map<String, String> keys = new LinkedHashMap<>();
        Algorithm algorithm = limiter.algorithm();
        if (!(algorithm instanceof Pacer) && !(algorithm instanceof Unlimited)) {
            keys.put("capacity", Long.toString(limiter.capacity()));
        }
        describe(algorithm, keys);
        if (limiter.metering() != Metering.TOKENS && !(algorithm instanceof Pacer)) {
            keys.put("metered", spell(limiter.metering()));
        }
        if (limiter.denial() != Denial.FREE) {
            keys.put("denied", spell(limiter.denial()));
        }
        if (limiter.denial() == Denial.PENALTY) {
            keys.put("penalty", Durations.format(limiter.penaltyNanos()));
        }
        if (limiter.admission() != Admission.EXACT) {
            keys.put("admission", spell(limiter.admission()));
        }
        if (limiter.startFraction() > 0) {
            keys.put("start", Double.toString(limiter.startFraction()));
        }
        if (limiter.reserve()) {
            keys.put("reserve", "true");
        }
        if (limiter.burndown() != 1) {
            keys.put("burndown", Integer.toString(limiter.burndown()));
        }
        return new LimiterSpec(limiter.id(), keys);
    }

    private static void describe(Algorithm algorithm, Map<String, String> keys) {
        if (algorithm instanceof FixedWindow a) {
            keys.put("window", Durations.format(a.windowNanos()));
            keys.put("phase", Durations.format(a.phaseNanos()));
        } else if (algorithm instanceof AnchoredWindow a) {
            keys.put("window", Durations.format(a.windowNanos()));
        } else if (algorithm instanceof SlidingLog a) {
            keys.put("window", Durations.format(a.windowNanos()));
        } else if (algorithm instanceof SlidingCounter a) {
            keys.put("window", Durations.format(a.windowNanos()));
            keys.put("anchor", spell(a.anchor()));
            keys.put("rounding", a.floor() ? "floor" : "none");
        } else if (algorithm instanceof BucketedWindow a) {
            keys.put("window", Durations.format(a.windowNanos()));
            keys.put("buckets", Integer.toString(a.buckets()));
            keys.put("phase", Durations.format(a.phaseNanos()));
        } else if (algorithm instanceof TokenBucket a) {
            keys.put("refill", a.refillPerSecond() + "/s");
        } else if (algorithm instanceof SteppedBucket a) {
            keys.put("step", Double.toString(a.step()));
            keys.put("interval", Durations.format(a.intervalNanos()));
            keys.put("phase", Durations.format(a.phaseNanos()));
        } else if (algorithm instanceof Pacer a) {
            keys.put("interval", Durations.format(a.intervalNanos()));
            keys.put("anchor", spell(a.anchor()));
        }
    }

    static String spell(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Reads the values of one spec. */
    private record Resolver(LimiterSpec spec, Defaults defaults) {

        Limiter limiter() {
            long window = duration("window", defaults.window().toNanos());
            long capacity = integer("capacity", defaults.capacity());
            if (capacity < 1) {
                throw mistake("capacity must be at least 1: " + capacity);
            }
            Algorithm algorithm = algorithm(window, capacity);
            Denial denial = choice("denied", Denial.class, Denial.FREE);
            if (denial != Denial.PENALTY && spec.get("penalty").isPresent()) {
                throw mistake("penalty needs denied=penalty");
            }
            Limiter limiter = new Limiter(
                    algorithm,
                    capacity,
                    choice("metered", Metering.class, Metering.TOKENS),
                    denial,
                    choice("admission", Admission.class, Admission.EXACT),
                    denial == Denial.PENALTY ? duration("penalty", window) : 0,
                    yes("reserve"),
                    wholeInt("burndown", 1),
                    number("start", 0));
            refuseOtherFamily(limiter);
            return limiter;
        }

        /** One limiter, one id: what another family describes is written as that. */
        private void refuseOtherFamily(Limiter limiter) {
            if (limiter.algorithm() instanceof SteppedBucket bucket && bucket.step() >= limiter.capacity()) {
                throw mistake("a step of at least the capacity is a " + FixedWindow.ID);
            }
            if (limiter.algorithm() instanceof TokenBucket
                    && limiter.metering() == Metering.REQUESTS
                    && limiter.capacity() < 2) {
                throw mistake("a bucket of one request is a " + Pacer.ID);
            }
        }

        private Algorithm algorithm(long window, long capacity) {
            return switch (spec.id) {
                case FixedWindow.ID -> new FixedWindow(window, duration("phase", 0));
                case AnchoredWindow.ID -> new AnchoredWindow(window);
                case SlidingLog.ID -> new SlidingLog(window);
                case SlidingCounter.ID ->
                    new SlidingCounter(
                            window,
                            choice("anchor", SlidingCounter.Anchor.class, SlidingCounter.Anchor.CLOCK),
                            word("rounding", List.of("none", "floor"), "none").equals("floor"));
                case BucketedWindow.ID -> new BucketedWindow(window, wholeInt("buckets", 6), duration("phase", 0));
                case TokenBucket.ID -> new TokenBucket(refill(capacity * 1e9 / window));
                case SteppedBucket.ID ->
                    new SteppedBucket(
                            number("step", capacity / 4.0), duration("interval", window / 4), duration("phase", 0));
                case Pacer.ID ->
                    new Pacer(
                            duration("interval", window / 60), choice("anchor", Pacer.Anchor.class, Pacer.Anchor.PASS));
                case Unlimited.ID -> new Unlimited();
                default -> throw mistake("unknown limiter '" + spec.id + "'");
            };
        }

        private LimiterSpecException mistake(String what) {
            return new LimiterSpecException(spec.toString(), what);
        }

        private long duration(String key, long fallback) {
            Optional<String> text = spec.get(key);
            if (text.isEmpty()) {
                return fallback;
            }
            try {
                return Durations.parse(text.get());
            } catch (IllegalArgumentException e) {
                throw mistake(key + ": " + e.getMessage());
            }
        }

        private double number(String key, double fallback) {
            Optional<String> text = spec.get(key);
            if (text.isEmpty()) {
                return fallback;
            }
            try {
                return Double.parseDouble(text.get());
            } catch (NumberFormatException e) {
                throw mistake(key + " must be a number: '" + text.get() + "'");
            }
        }

        private long integer(String key, long fallback) {
            Optional<String> text = spec.get(key);
            if (text.isEmpty()) {
                return fallback;
            }
            try {
                return Long.parseLong(text.get());
            } catch (NumberFormatException e) {
                throw mistake(key + " must be a whole number: '" + text.get() + "'");
            }
        }

        private int wholeInt(String key, int fallback) {
            long value = integer(key, fallback);
            if (value < Integer.MIN_VALUE || value > Integer.MAX_VALUE) {
                throw mistake(key + " is too large: " + value);
            }
            return (int) value;
        }

        private double refill(double fallback) {
            Optional<String> text = spec.get("refill");
            if (text.isEmpty()) {
                return fallback;
            }
            int slash = text.get().indexOf('/');
            try {
                double amount =
                        Double.parseDouble(slash < 0 ? text.get() : text.get().substring(0, slash));
                String unit = slash < 0 ? "s" : text.get().substring(slash + 1);
                String per = !unit.isEmpty() && Character.isDigit(unit.charAt(0)) ? unit : "1" + unit;
                return amount / (Durations.parse(per) / 1e9);
            } catch (IllegalArgumentException e) {
                throw mistake("refill must be a number per time, such as 133.3/s: '" + text.get() + "'");
            }
        }

        private boolean yes(String key) {
            return word(key, List.of("true", "false"), "false").equals("true");
        }

        private String word(String key, List<String> words, String fallback) {
            String word = spec.get(key).orElse(fallback);
            if (!words.contains(word)) {
                throw mistake(key + " must be " + String.join(" or ", words) + ": '" + word + "'");
            }
            return word;
        }

        private <E extends Enum<E>> E choice(String key, Class<E> type, E fallback) {
            Optional<String> word = spec.get(key);
            if (word.isEmpty()) {
                return fallback;
            }
            List<String> known = new ArrayList<>();
            for (E value : type.getEnumConstants()) {
                if (spell(value).equals(word.get())) {
                    return value;
                }
                known.add(spell(value));
            }
            throw mistake(key + " must be " + String.join(" or ", known) + ": '" + word.get() + "'");
        }
    }
}
