package dynat.tests.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.cluster.Ring;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/// What a ring gives is what one process would have computed.
class RingProperties {

    /// Shorter than the ring is long, of a piece or less, and of several.
    @Provide
    Arbitrary<Integer> lengths() {
        return Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.integers().between(0, 10)),
                Tuple.of(2, Arbitraries.integers().between(11, 5000)),
                Tuple.of(1, Arbitraries.integers().between(5001, 300_000)));
    }

    @Property(tries = 60)
    void wholeNumbersAddUpExactly(@ForAll @IntRange(min = 1, max = 5) int size, @ForAll("lengths") int length) {
        var expected = new float[length];
        for (int i = 0; i < length; i++) {
            for (int rank = 0; rank < size; rank++) {
                expected[i] += whole(rank, i);
            }
        }
        var sums = Ranks.results(size, ring -> {
            var values = new float[length];
            for (int i = 0; i < length; i++) {
                values[i] = whole(ring.rank(), i);
            }
            ring.allReduce(values);
            return values;
        });
        assertEquals(size, sums.size());
        sums.forEach(sum -> assertArrayEquals(expected, sum));
    }

    /// Far below 2²⁴, so that no sum of five is rounded.
    private static float whole(int rank, int i) {
        return (i * 31 + rank * 1009) % 100_003 - 50_000;
    }

    /// Block `b` of as many as there are ranks is added up from rank `b` on, whoever comes first.
    @Property(tries = 40)
    void floatsAreAddedInAFixedOrder(
            @ForAll @IntRange(min = 2, max = 5) int size, @ForAll("lengths") int length, @ForAll long seed) {
        var values = IntStream.range(0, size)
                .mapToObj(rank -> floats(length, seed + rank))
                .toList();
        var expected = new float[length];
        for (int block = 0; block < size; block++) {
            for (int i = start(length, size, block); i < start(length, size, block + 1); i++) {
                expected[i] = values.get(block)[i];
                for (int k = 1; k < size; k++) {
                    expected[i] += values.get((block + k) % size)[i];
                }
            }
        }
        var sums = Ranks.results(size, ring -> {
            var own = values.get(ring.rank()).clone();
            ring.allReduce(own);
            return own;
        });
        assertEquals(size, sums.size());
        sums.forEach(sum -> assertArrayEquals(bits(expected), bits(sum)));
    }

    @Property(tries = 30)
    void doublesAreAddedInAFixedOrder(
            @ForAll @IntRange(min = 2, max = 5) int size, @ForAll("lengths") int length, @ForAll long seed) {
        var values = IntStream.range(0, size)
                .mapToObj(rank -> new Random(seed + rank).doubles(length, -1, 1).toArray())
                .toList();
        var expected = new double[length];
        for (int block = 0; block < size; block++) {
            for (int i = start(length, size, block); i < start(length, size, block + 1); i++) {
                expected[i] = values.get(block)[i];
                for (int k = 1; k < size; k++) {
                    expected[i] += values.get((block + k) % size)[i];
                }
            }
        }
        var sums = Ranks.results(size, ring -> {
            var own = values.get(ring.rank()).clone();
            ring.allReduce(own);
            return own;
        });
        assertEquals(size, sums.size());
        sums.forEach(sum -> assertArrayEquals(expected, sum));
    }

    private static int start(int length, int size, int block) {
        return (int) ((long) length * block / size);
    }

    /// Of many magnitudes, so that each order of addition has sums of its own.
    private static float[] floats(int length, long seed) {
        var random = new Random(seed);
        var floats = new float[length];
        for (int i = 0; i < length; i++) {
            floats[i] = (float) Math.scalb(random.nextGaussian(), random.nextInt(20));
        }
        return floats;
    }

    private static int[] bits(float[] values) {
        return IntStream.range(0, values.length)
                .map(i -> Float.floatToRawIntBits(values[i]))
                .toArray();
    }

    /// Nothing, little, and more than a connection holds.
    @Provide
    Arbitrary<List<byte[]>> messages() {
        var sizes = Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.integers().between(0, 3)),
                Tuple.of(2, Arbitraries.integers().between(4, 2000)),
                Tuple.of(1, Arbitraries.integers().between(2001, 100_000)));
        return sizes.flatMap(size -> Arbitraries.longs().map(seed -> bytes(size, seed)))
                .list()
                .ofMinSize(1)
                .ofMaxSize(5);
    }

    private static byte[] bytes(int size, long seed) {
        var bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Property(tries = 40)
    void messagesReachEverybody(@ForAll("messages") List<byte[]> messages) {
        var gathered = Ranks.results(messages.size(), ring -> ring.allGather(messages.get(ring.rank())));
        assertEquals(messages.size(), gathered.size());
        for (var all : gathered) {
            assertEquals(messages.size(), all.size());
            IntStream.range(0, all.size()).forEach(rank -> assertArrayEquals(messages.get(rank), all.get(rank)));
        }
    }

    @Property(tries = 40)
    void whatRank0SaysReachesEverybody(@ForAll("messages") List<byte[]> messages) {
        var heard = Ranks.results(
                messages.size(),
                ring -> ring.broadcast(
                        switch (ring.rank()) {
                            case 0 -> messages.getFirst();
                            case 1 -> null;
                            default -> messages.get(ring.rank());
                        }));
        assertEquals(messages.size(), heard.size());
        heard.forEach(message -> assertArrayEquals(messages.getFirst(), message));
    }

    /// A ring is used again and again, and operations of all kinds do not run into each other.
    @Property(tries = 15)
    void operationsInARow(
            @ForAll @IntRange(min = 1, max = 5) int size, @ForAll @LongRange(min = 0, max = 1000) long seed) {
        var said = Ranks.results(size, ring -> operations(ring, seed));
        assertEquals(size, said.size());
        said.forEach(line -> assertEquals(said.getFirst(), line));
        var random = new Random(seed);
        int total = size * (size + 1) / 2;
        for (var sum : said.getFirst()) {
            int length = random.nextInt(3000);
            assertEquals(
                    switch (random.nextInt(4)) {
                        case 0, 1 -> total * length;
                        case 2 -> length;
                        default -> size * length + total;
                    },
                    sum.intValue());
        }
    }

    /// Two hundred operations, each with the sum of what it gave.
    private static List<Long> operations(Ring ring, long seed) {
        var random = new Random(seed);
        var sums = new ArrayList<Long>();
        for (int i = 0; i < 200; i++) {
            int length = random.nextInt(3000);
            sums.add(
                    switch (random.nextInt(4)) {
                        case 0 -> {
                            var values = new float[length];
                            Arrays.fill(values, ring.rank() + 1);
                            ring.allReduce(values);
                            long sum = 0;
                            for (float value : values) {
                                sum += (long) value;
                            }
                            yield sum;
                        }
                        case 1 -> {
                            var values = new double[length];
                            Arrays.fill(values, ring.rank() + 1);
                            ring.allReduce(values);
                            yield (long) Arrays.stream(values).sum();
                        }
                        case 2 -> (long) ring.broadcast(ring.rank() == 0 ? new byte[length] : null).length;
                        default ->
                            ring.allGather(new byte[length + ring.rank() + 1]).stream()
                                    .mapToLong(message -> message.length)
                                    .sum();
                    });
        }
        return sums;
    }
}
