/** Limitlens: finds out how a rate limit really works by asking it. */
module dev.limitlens.core {
    requires static transitive org.jspecify;
    requires org.slf4j;
    requires com.fasterxml.jackson.databind;
    requires java.net.http;

    exports dev.limitlens.clock;
    exports dev.limitlens.limiter;
    exports dev.limitlens.probe;
    exports dev.limitlens.probe.http;
    exports dev.limitlens.experiment;
    exports dev.limitlens.simulation;
    exports dev.limitlens.journal;
    exports dev.limitlens.analysis;
    exports dev.limitlens.plan;
    exports dev.limitlens.study;
    exports dev.limitlens.pacing;
    exports dev.limitlens.report;
}
