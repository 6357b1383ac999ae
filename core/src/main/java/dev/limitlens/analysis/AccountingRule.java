package dev.limitlens.analysis;

import dev.limitlens.experiment.Premises;
import dev.limitlens.limiter.Denial;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One way in which a limit may account for requests, with its prior probability.
 *
 * @param value the answer to the question that it stands for
 * @param prior prior probability; those of one question sum to 1
 * @param metering what is limited
 * @param denial what a denied request does
 * @param reserve whether the largest output is reserved
 * @param burndown how many tokens an output token counts in the end
 */
record AccountingRule(String value, double prior, Limited metering, Denial denial, boolean reserve, int burndown) {

    /** What is limited. */
    enum Limited {
        TOKENS,
        REQUESTS,
        BOTH
    }

    /** Share of limits that charge denied requests, where that is not the question. */
    private static final double CHARGED = 0.1;

    /** Share of those that deny everything for a while after a denial, likewise. */
    private static final double PENALTY = 0.02;

    /** Share of limits on requests, where that is not the question. */
    private static final double REQUESTS = 0.1;

    private static final int[] BURNDOWNS = {1, 2, 3, 5, 10, 15};
    private static final double[] BURNDOWN_PRIORS = {0.4, 0.075, 0.075, 0.2, 0.15, 0.1};

    static List<AccountingRule> of(Question question) {
        List<AccountingRule> rules = new ArrayList<>();
        switch (question) {
            case WHICH_LIMIT -> {
                for (Limited limited : Limited.values()) {
                    addDenials(rules, limited.name().toLowerCase(Locale.ROOT), 1.0 / 3, limited, false, 1);
                }
            }
            case DENIAL -> {
                for (Limited limited : List.of(Limited.TOKENS, Limited.REQUESTS)) {
                    double share = limited == Limited.TOKENS ? 1 - REQUESTS : REQUESTS;
                    rules.add(new AccountingRule("free", 0.49 * share, limited, Denial.FREE, false, 1));
                    rules.add(new AccountingRule("charged", 0.474 * share, limited, Denial.CHARGED, false, 1));
                    rules.add(new AccountingRule("penalty", 0.03 * share, limited, Denial.PENALTY, false, 1));
                    rules.add(new AccountingRule("restart", 0.006 * share, limited, Denial.RESTART, false, 1));
                }
            }
            case RESERVATION -> {
                for (boolean reserve : new boolean[] {true, false}) {
                    String value = reserve ? "reserved" : "none";
                    addDenials(rules, value, 0.5 * (1 - REQUESTS), Limited.TOKENS, reserve, 1);
                    addDenials(rules, value, 0.5 * REQUESTS, Limited.REQUESTS, reserve, 1);
                }
            }
            case BURNDOWN -> {
                for (int i = 0; i < BURNDOWNS.length; i++) {
                    String value = Integer.toString(BURNDOWNS[i]);
                    addDenials(rules, value, BURNDOWN_PRIORS[i] / 2, Limited.TOKENS, true, BURNDOWNS[i]);
                    addDenials(rules, value, BURNDOWN_PRIORS[i] / 2, Limited.TOKENS, false, BURNDOWNS[i]);
                }
            }
            case CAPACITY -> addDenials(rules, "capacity", 1, Limited.TOKENS, false, 1);
        }
        return rules;
    }

    private static void addDenials(
            List<AccountingRule> rules, String value, double prior, Limited limited, boolean reserve, int burndown) {
        rules.add(new AccountingRule(value, prior * (1 - CHARGED - PENALTY), limited, Denial.FREE, reserve, burndown));
        rules.add(new AccountingRule(value, prior * PENALTY, limited, Denial.PENALTY, reserve, burndown));
        rules.add(new AccountingRule(value, prior * CHARGED, limited, Denial.CHARGED, reserve, burndown));
    }

    /** Returns the requests in a burst up to which a second limit, on requests, counts as one. */
    static int reach(Premises premises) {
        return premises.capacityRequests().isPresent()
                ? (int) Math.min(150, Math.max(2, premises.capacityRequests().getAsLong() * 3 / 2))
                : 64;
    }
}
