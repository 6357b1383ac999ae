package dev.limitlens.cli;

import dev.limitlens.bedrock.BedrockProbe;
import dev.limitlens.bedrock.PromptPadding;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

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

    /**
     * Returns the kind of the given name.
     *
     * @throws IllegalArgumentException if there is none
     */
    static Padding named(String name) {
        return Arrays.stream(values())
                .filter(kind -> kind.toString().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown padding '" + name + "'; known are "
                        + Arrays.stream(values()).map(Padding::toString).collect(Collectors.joining(", "))));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
