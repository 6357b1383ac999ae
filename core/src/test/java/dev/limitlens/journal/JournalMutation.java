package dev.limitlens.journal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What can happen to a file between two programs, drawn from a seed. */
final class JournalMutation {

    private static final List<String> NUMBERS = List.of(
            "0",
            "-1",
            "1",
            "1000000000000",
            "9223372036854775807",
            "9223372036854775808",
            "1e308",
            "1e999999999",
            "-1e-999999999",
            "0.000000001",
            "123456789012345678901234567890");
    private static final List<String> INSTANTS = List.of(
            "1678-01-01T00:00:00Z",
            "2262-01-01T00:00:00Z",
            "1970-01-01T00:00:00Z",
            "2026-11-24T08:00:00.000000001Z",
            "+999999999-12-31T23:59:59Z");
    private static final Pattern NUMBER = Pattern.compile("(?<=:)-?\\d+(\\.\\d+)?(?=[,}])");
    private static final Pattern INSTANT = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z");

    private final RandomGenerator random;

    JournalMutation(long seed) {
        random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    /** Returns the journal after one or two mishaps. */
    byte[] of(byte[] journal) {
        byte[] mutated = journal;
        int mishaps = random.nextInt(1, 3);
        for (int i = 0; i < mishaps; i++) {
            mutated = mutated.length == 0 ? mutated : mishap(mutated);
        }
        return mutated;
    }

    private byte[] mishap(byte[] journal) {
        return switch (random.nextInt(14)) {
            case 0 -> flipped(journal);
            case 1 -> overwritten(journal, (byte) 0);
            case 2 -> cut(journal);
            case 3 -> withRun(journal, (byte) random.nextInt(256));
            case 4 -> lines(journal, lines -> lines.remove(random.nextInt(lines.size())));
            case 5 ->
                lines(
                        journal,
                        lines -> Collections.swap(lines, random.nextInt(lines.size()), random.nextInt(lines.size())));
            case 6 ->
                lines(
                        journal,
                        lines -> lines.add(random.nextInt(lines.size() + 1), lines.get(random.nextInt(lines.size()))));
            case 7 ->
                lines(
                        journal,
                        lines -> lines.set(
                                random.nextInt(lines.size()),
                                lines.get(random.nextInt(lines.size())).substring(0, random.nextInt(20))));
            case 8, 9, 10 -> replaced(journal, NUMBER, NUMBERS);
            case 11 ->
                lines(
                        journal,
                        lines -> lines.subList(random.nextInt(1, lines.size() + 1), lines.size())
                                .clear());
            default -> replaced(journal, INSTANT, INSTANTS);
        };
    }

    private byte[] flipped(byte[] journal) {
        byte[] mutated = journal.clone();
        int at = random.nextInt(mutated.length);
        mutated[at] = (byte) (mutated[at] ^ 1 << random.nextInt(8));
        return mutated;
    }

    private byte[] overwritten(byte[] journal, byte with) {
        byte[] mutated = journal.clone();
        int from = random.nextInt(mutated.length);
        int to = Math.min(mutated.length, from + random.nextInt(1, 200));
        for (int i = from; i < to; i++) {
            mutated[i] = with;
        }
        return mutated;
    }

    private byte[] cut(byte[] journal) {
        int from = random.nextInt(journal.length);
        int to = random.nextBoolean() ? journal.length : Math.min(journal.length, from + random.nextInt(1, 100));
        ByteArrayOutputStream mutated = new ByteArrayOutputStream();
        mutated.write(journal, 0, from);
        mutated.write(journal, to, journal.length - to);
        return mutated.toByteArray();
    }

    private byte[] withRun(byte[] journal, byte of) {
        int at = random.nextInt(journal.length);
        ByteArrayOutputStream mutated = new ByteArrayOutputStream();
        mutated.write(journal, 0, at);
        int length = 1 << random.nextInt(18);
        for (int i = 0; i < length; i++) {
            mutated.write(of);
        }
        mutated.write(journal, at, journal.length - at);
        return mutated.toByteArray();
    }

    private interface Change {
        void of(List<String> lines);
    }

    private static byte[] lines(byte[] journal, Change change) {
        // a charset that keeps every byte
        String text = new String(journal, StandardCharsets.ISO_8859_1);
        List<String> lines = new ArrayList<>(List.of(text.split("(?<=\n)")));
        change.of(lines);
        return String.join("", lines).getBytes(StandardCharsets.ISO_8859_1);
    }

    private byte[] replaced(byte[] journal, Pattern what, List<String> with) {
        String text = new String(journal, StandardCharsets.ISO_8859_1);
        List<int[]> places = new ArrayList<>();
        Matcher matcher = what.matcher(text);
        while (matcher.find()) {
            places.add(new int[] {matcher.start(), matcher.end()});
        }
        if (places.isEmpty()) {
            return journal;
        }
        int[] place = places.get(random.nextInt(places.size()));
        String replacement = with.get(random.nextInt(with.size()));
        if (random.nextInt(4) > 0) {
            // everywhere, so that intent and observation still agree
            return text.replaceAll("(?<=[:\"])" + Pattern.quote(text.substring(place[0], place[1])), replacement)
                    .getBytes(StandardCharsets.ISO_8859_1);
        }
        return (text.substring(0, place[0]) + replacement + text.substring(place[1]))
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
