package dev.limitlens.cli;

import dev.limitlens.limiter.Durations;
import dev.limitlens.plan.AdaptivePlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The command that runs an experiment again, with everything said that it would take by default. */
final class SameExperiment {

    /** Where results go, and consent, are not part of an experiment; a resumed one is begun anew. */
    private static final Set<String> LEFT_OUT =
            Set.of("--out", "--json", "--resume", "--yes", "--debug", "--no-color", "--help", "--version");

    private static final Set<String> TIMES_OF_PLANS = Set.of("drain-at", "before-end-at", "early-at", "late-at");
    private static final Map<String, String> OTHER_NAMES = Map.of("largest-output", "max-output-tokens");

    private SameExperiment() {}

    /**
     * Returns the words of the command.
     *
     * @param command the command that runs the experiment, after its options were read
     * @param session the experiment
     * @param more what else is taken by default, by the name of the option
     */
    static List<String> words(CommandSpec command, ExperimentSession session, Map<String, String> more) {
        return words(command, command.commandLine().getParseResult(), session, more);
    }

    /**
     * Returns the words of another command that runs the experiment, too.
     *
     * @param command that command
     * @param given the options that were read, which mean the same to it where it has them
     * @param session the experiment
     * @param more what else is taken by default, by the name of the option
     */
    static List<String> words(
            CommandSpec command, ParseResult given, ExperimentSession session, Map<String, String> more) {
        Map<String, String> said = new LinkedHashMap<>(more);
        said.put("--capacity", Long.toString(session.premises().capacityTokens()));
        said.put("--window", seconds(session.premises().window()));
        if (!given.hasMatchedOption("--quiet-start")) {
            said.put("--start", session.premises().start().toString());
        }
        said.put("--max-tokens-spent", Long.toString(session.budget().maxTokens()));
        said.put("--max-requests", Integer.toString(session.budget().maxRequests()));
        said.put("--max-duration", seconds(session.budget().maxDuration()));
        said.put("--confidence", Double.toString(session.confidence()));
        said.put("--plan", session.plan().id());
        session.plan().options().forEach((name, value) -> {
            String option = "--" + OTHER_NAMES.getOrDefault(name, name);
            if (command.findOption(option) != null && !option.equals("--validation")) {
                said.putIfAbsent(option, TIMES_OF_PLANS.contains(name) ? seconds(Duration.parse(value)) : value);
            }
        });
        List<String> words = new ArrayList<>(List.of(command.qualifiedName(" ").split(" ", -1)));
        words.addAll(options(command, given, said));
        if (session.plan().id().equals(AdaptivePlan.ID)) {
            words.add(session.plan().options().containsKey("validation") ? "--validation" : "--no-validation");
        }
        return words;
    }

    /** Returns the options in the order of the help: as said here, or else as the user gave them, but for secrets. */
    private static List<String> options(CommandSpec command, ParseResult given, Map<String, String> said) {
        List<String> words = new ArrayList<>();
        for (OptionSpec option : command.options()) {
            String name = option.longestName();
            if (LEFT_OUT.contains(name) || name.equals("--validation")) {
                continue;
            }
            if (said.containsKey(name)) {
                words.add(name + "=" + said.get(name));
            } else if (given.hasMatchedOption(name)) {
                if (option.arity().max() == 0) {
                    words.add(name);
                } else {
                    given.matchedOption(name).originalStringValues().forEach(value -> words.add(name + "=" + value));
                }
            }
        }
        return Secrets.hidden(words);
    }

    private static String seconds(Duration duration) {
        return Durations.format(duration.toNanos());
    }
}
