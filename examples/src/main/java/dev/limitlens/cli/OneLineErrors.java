package dev.limitlens.cli;

import dev.limitlens.limiter.LimiterSpecException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in one line what went wrong; the stack trace is there with {@code --debug}. */
final class OneLineErrors implements IParameterExceptionHandler, IExecutionExceptionHandler {

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        print(
                e.getCommandLine(),
                words(e) + hint(e.getCommandLine()),
                e,
                Arrays.asList(args).contains(Main.DEBUG));
        return ExitCodes.USAGE;
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine command, @Nullable ParseResult parsed) {
        boolean usage = e instanceof UsageException || e instanceof LimiterSpecException;
        boolean debug = parsed != null && parsed.originalArgs().contains(Main.DEBUG);
        print(command, message(e) + (usage ? hint(command) : ""), e, debug);
        return usage ? ExitCodes.USAGE : ExitCodes.FAILED;
    }

    /** Returns what is wrong with a command line, and what may have been meant. */
    static String words(ParameterException e) {
        return mistake(e) + suggestions(e);
    }

    private static void print(CommandLine command, String line, Exception e, boolean debug) {
        PrintWriter err = command.getErr();
        err.println(command.getCommandSpec().qualifiedName() + ": " + line);
        if (debug) {
            e.printStackTrace(err);
        }
        err.flush();
    }

    private static String hint(CommandLine command) {
        return " (" + command.getCommandSpec().qualifiedName() + " --help says more)";
    }

    private static String suggestions(ParameterException e) {
        CommandSpec spec = e.getCommandLine().getCommandSpec();
        List<String> unmatched = unmatched(e);
        if (unmatched.isEmpty()) {
            return "";
        }
        String typed = unmatched.get(0).replaceFirst("=.*", "");
        boolean option = typed.startsWith("-");
        Set<String> names =
                option ? spec.optionsMap().keySet() : spec.subcommands().keySet();
        List<String> similar = SimilarNames.to(typed, names);
        if (!similar.isEmpty()) {
            return "; '" + typed + "' may be " + String.join(" or ", similar);
        }
        return option || names.isEmpty() ? "" : "; commands are " + String.join(", ", names);
    }

    /** Says which word is one too many; picocli says at which index, counted from the first word of all. */
    private static String mistake(ParameterException e) {
        CommandSpec spec = e.getCommandLine().getCommandSpec();
        List<String> unmatched = unmatched(e);
        if (!(e instanceof UnmatchedArgumentException)
                || unmatched.isEmpty()
                || unmatched.get(0).startsWith("-")) {
            return message(e);
        }
        return (spec.subcommands().isEmpty() ? "unexpected '" : "unknown command '") + unmatched.get(0) + "'";
    }

    private static List<String> unmatched(ParameterException e) {
        return e instanceof UnmatchedArgumentException unmatched
                ? unmatched.getUnmatched()
                : e.getCommandLine().getUnmatchedArguments();
    }

    private static String message(Throwable e) {
        Throwable cause = e.getCause();
        if (e instanceof UncheckedIOException
                && cause != null
                && cause.toString().equals(e.getMessage())) {
            return message(cause);
        }
        if (e instanceof NoSuchFileException file) {
            return "no such file: " + file.getFile();
        }
        if (e instanceof AccessDeniedException file) {
            return "access denied: " + file.getFile();
        }
        if (e instanceof FileSystemException file && file.getReason() != null) {
            return file.getFile() + ": " + file.getReason();
        }
        String message = e.getMessage();
        String text = message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
        return text.strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
