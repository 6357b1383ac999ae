package dev.limitlens.cli;

import dev.limitlens.bedrock.BedrockProbe;
import dev.limitlens.bedrock.PromptPadding;
import java.util.Locale;

/** What prompts are filled with. */
enum Padding {
    /** A common word, as often as a calibration says. */
    CALIBRATED,
    /** A common word a token. */
    WORDS,
    /** Four zeros a token, as the seed's experiment had it. */
    ZEROS;

    void apply(BedrockProbe.Builder builder) {
        if (this == ZEROS) {
            builder.padding(PromptPadding.zeros());
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
