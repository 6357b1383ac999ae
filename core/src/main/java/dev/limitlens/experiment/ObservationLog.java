package dev.limitlens.experiment;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;

/**
 * An unmodifiable list of observations that keeps each in some hundred bytes and makes it anew whenever it is asked for.
 *
 * <p>As objects, a million observations fill half a gibibyte; a log of traffic has as many. Elements are equal each time, but not
 * identical.
 */
public final class ObservationLog extends AbstractList<Observation> implements RandomAccess {

    /** Small enough not to be treated as huge by the garbage collector; a longer observation has a chunk of its own. */
    private static final int CHUNK_BYTES = 1 << 17;

    private final byte[][] chunks;
    /** Where each observation begins: number of its chunk, and place in that in the lower half. */
    private final long[] places;

    private final String[] words;

    private ObservationLog(byte[][] chunks, long[] places, String[] words) {
        this.chunks = chunks;
        this.places = places;
        this.words = words;
    }

    /** Returns an unmodifiable list of the same observations that nobody else can change: a log as it is, or else a copy. */
    public static List<Observation> unmodifiable(List<Observation> observations) {
        return observations instanceof ObservationLog ? observations : List.copyOf(observations);
    }

    @Override
    public Observation get(int index) {
        long place = places[index];
        return new PackedObservation.Reader(chunks[(int) (place >>> 32)], (int) place, words).observation();
    }

    @Override
    public int size() {
        return places.length;
    }

    /** Collects observations, oldest first. Not safe for use by several threads. */
    public static final class Builder {

        /** Texts that come again and again, such as purposes and messages, are kept once; so many at most. */
        private static final int MOST_WORDS = 1024;

        private final List<byte[]> chunks = new ArrayList<>();
        private final List<String> words = new ArrayList<>();
        private final Map<String, Integer> placeOfWord = new HashMap<>();
        private final PackedObservation.Writer packed = new PackedObservation.Writer(this::word);
        private long[] places = new long[64];
        private int size;
        private int used = CHUNK_BYTES;

        /** Starts without any observation. */
        public Builder() {}

        /** Adds an observation. */
        public void add(Observation observation) {
            packed.write(observation);
            int length = packed.length();
            if (chunks.isEmpty() || chunks.get(chunks.size() - 1).length - used < length) {
                chunks.add(new byte[Math.max(CHUNK_BYTES, length)]);
                used = 0;
            }
            packed.copyTo(chunks.get(chunks.size() - 1), used);
            if (size == places.length) {
                places = Arrays.copyOf(places, size + size / 2);
            }
            places[size++] = (long) (chunks.size() - 1) << 32 | used;
            used += length;
        }

        /** Returns the number of a text that is kept once, or -1 if it is not. */
        private int word(String text) {
            Integer known = placeOfWord.get(text);
            if (known != null) {
                return known;
            }
            if (words.size() == MOST_WORDS) {
                return -1;
            }
            words.add(text);
            placeOfWord.put(text, words.size() - 1);
            return words.size() - 1;
        }

        /** Returns how many were added. */
        public int size() {
            return size;
        }

        /** Returns what was added so far. */
        public ObservationLog build() {
            return new ObservationLog(
                    chunks.toArray(byte[][]::new), Arrays.copyOf(places, size), words.toArray(String[]::new));
        }
    }
}
