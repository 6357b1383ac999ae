package dev.limitlens.report;

import dev.limitlens.analysis.Interval;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Numbers as people read them, the same in every locale. */
public final class Numbers {

    private static final double LN_MILLION = Math.log(1e6);

    private Numbers() {}

    /**
     * Returns a probability in percent; rounded down near 1, so that nothing looks surer than it is.
     *
     * @param probability from 0 to 1
     */
    public static String percent(double probability) {
        if (probability < 0.001) {
            return "<0.1%";
        }
        if (probability >= 0.9999) {
            return ">99.99%";
        }
        int decimals = probability >= 0.999 ? 2 : 1;
        RoundingMode rounding = probability > 0.99 ? RoundingMode.DOWN : RoundingMode.HALF_UP;
        return BigDecimal.valueOf(probability)
                        .movePointRight(2)
                        .setScale(decimals, rounding)
                        .toPlainString() + "%";
    }

    /** Returns a probability in whole percent, {@code <1%} and {@code >99%} at the ends. */
    static String wholePercent(double probability) {
        if (probability < 0.01) {
            return "<1%";
        }
        if (probability > 0.99) {
            return ">99%";
        }
        return Math.round(probability * 100) + "%";
    }

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** Returns a number with its noun, which takes an {@code s} unless there is exactly one. */
    static String count(long number, String noun) {
        return count(number) + " " + noun + (number == 1 ? "" : "s");
    }

    /** Returns a number with four significant digits, all of them before the decimal point. */
    static String quantity(double value) {
        if (value == 0) {
            return "0";
        }
        int scale = 3 - (int) Math.floor(Math.log10(Math.abs(value)));
        return trimmed(fixed(value, Math.max(0, Math.min(9, scale))));
    }

    /** Returns an estimate with its 95% interval, as precise as the interval is narrow. */
    static String interval(Interval interval, String unit) {
        double width = interval.high() - interval.low();
        String suffix = unit.isEmpty() ? "" : " " + unit;
        if (width == 0) {
            return quantity(interval.estimate()) + suffix;
        }
        // what is counted in whole numbers has no decimals, however narrow
        int decimals = isWhole(interval) ? 0 : Math.max(0, Math.min(6, (int) Math.ceil(-Math.log10(width)) + 1));
        return fixed(interval.estimate(), decimals) + suffix + " (" + fixed(interval.low(), decimals) + " to "
                + fixed(interval.high(), decimals) + ")";
    }

    private static boolean isWhole(Interval interval) {
        return interval.estimate() == Math.rint(interval.estimate())
                && interval.low() == Math.rint(interval.low())
                && interval.high() == Math.rint(interval.high());
    }

    /** Returns a time span: seconds below two minutes, then minutes and hours. */
    static String seconds(double seconds) {
        if (seconds < 120) {
            return (seconds < 10 ? quantity(seconds) : trimmed(fixed(seconds, 1))) + " s";
        }
        long whole = Math.round(seconds);
        if (whole < 7200) {
            return whole / 60 + " min" + (whole % 60 == 0 ? "" : " " + whole % 60 + " s");
        }
        long minutes = Math.round(seconds / 60);
        return count(minutes / 60) + " h" + (minutes % 60 == 0 ? "" : " " + minutes % 60 + " min");
    }

    /** Returns how much more probable one of two things made an observation. */
    static String odds(double logBayesFactor) {
        if (logBayesFactor > LN_MILLION) {
            return "more than a million to 1";
        }
        double factor = Math.exp(logBayesFactor);
        return (factor < 10 ? fixed(factor, 1) : count(roundedTo2Digits(factor))) + " to 1";
    }

    private static long roundedTo2Digits(double value) {
        return BigDecimal.valueOf(value)
                .round(new MathContext(2, RoundingMode.HALF_UP))
                .longValue();
    }

    private static String fixed(double value, int decimals) {
        return String.format(
                Locale.ROOT,
                "%,." + decimals + "f",
                BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP));
    }

    private static String trimmed(String number) {
        if (number.indexOf('.') < 0) {
            return number;
        }
        int end = number.length();
        while (number.charAt(end - 1) == '0') {
            end--;
        }
        return number.substring(0, number.charAt(end - 1) == '.' ? end - 1 : end);
    }
}
