package dev.limitlens.cli;

/** Sets up the logger that the command line brings; it reads its settings once, when the first logger is made. */
final class Logging {

    private static final String PREFIX = "org.slf4j.simpleLogger.";

    private Logging() {}

    /** Logs warnings, and with debug everything that this library does; never the SDK's wire logs, which hold credentials. */
    static void configure(boolean debug) {
        System.setProperty(PREFIX + "logFile", "System.err");
        System.setProperty(PREFIX + "defaultLogLevel", "warn");
        System.setProperty(PREFIX + "log.dev.limitlens", debug ? "debug" : "warn");
        System.setProperty(PREFIX + "showThreadName", "false");
        System.setProperty(PREFIX + "showShortLogName", "true");
    }
}
