package dev.limitlens.cli;

import dev.limitlens.bedrock.loopback.Fault;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;

/** The faults of the loopback Bedrock as the command line spells them: {@code too-many-tokens}. */
final class FaultNames implements Iterable<String> {

    @Override
    public Iterator<String> iterator() {
        return Arrays.stream(Fault.values()).map(FaultNames::spell).iterator();
    }

    /**
     * Returns the fault of the given name.
     *
     * @throws IllegalArgumentException if there is none
     */
    static Fault named(String name) {
        return Arrays.stream(Fault.values())
                .filter(fault -> spell(fault).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "unknown fault '" + name + "'; known are " + String.join(", ", new FaultNames())));
    }

    private static String spell(Fault fault) {
        return fault.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
