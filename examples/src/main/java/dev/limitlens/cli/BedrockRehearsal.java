package dev.limitlens.cli;

import dev.limitlens.bedrock.BedrockProbe;
import dev.limitlens.bedrock.loopback.Fault;
import dev.limitlens.bedrock.loopback.LoopbackBedrock;
import dev.limitlens.probe.ProbeRequest;
import java.io.UncheckedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A few requests through the SDK to a Bedrock in this process, and none to the one that is probed: in a new process, and every
 * experiment that is resumed is in one, the first round trip takes up to a second longer than the others, and in that time nobody
 * knows when the limiter decided.
 */
final class BedrockRehearsal {

    private static final Logger LOG = LoggerFactory.getLogger(BedrockRehearsal.class);

    private static final int REQUESTS = 6;

    private BedrockRehearsal() {}

    /**
     * Sends the requests, of which every other one is throttled; where no server can be started, nothing happens.
     *
     * @param region the region to be probed afterwards
     * @param model the model to be probed afterwards
     * @throws InterruptedException if the thread is interrupted
     */
    static void run(String region, String model) throws InterruptedException {
        LOG.debug("rehearsal: {} requests to a server in this process", REQUESTS);
        try (LoopbackBedrock server = LoopbackBedrock.builder()
                        .faults(index -> index % 2 == 0 ? Fault.NONE : Fault.TOO_MANY_TOKENS)
                        .start();
                BedrockProbe probe = BedrockProbe.builder()
                        .region(region)
                        .modelId(model)
                        .endpoint(server.uri())
                        .build()) {
            for (int i = 0; i < REQUESTS; i++) {
                probe.send(new ProbeRequest(i, "rehearsal", 1, 1));
            }
        } catch (UncheckedIOException e) {
            LOG.debug("no rehearsal, the first request will take longer", e);
        }
    }
}
