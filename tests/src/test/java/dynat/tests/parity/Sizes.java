package dynat.tests.parity;

import dynat.tensor.Shape;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Tuple;

/// Extents at which vectors, tiles and blocks begin, end and spill over.
final class Sizes {
    private Sizes() {}

    /// Up to two vectors of 16 lanes, and one more.
    static Arbitrary<Integer> lanes() {
        return Arbitraries.of(1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33);
    }

    /// Inner extents of products, up to beyond a block of a cache.
    static Arbitrary<Integer> inner() {
        return Arbitraries.of(1, 2, 3, 7, 8, 9, 16, 17, 33, 64, 127, 128, 129, 255, 256, 257, 300);
    }

    /// Any rank up to 5, empty ones and scalars too; images most often; long vectors around powers of two.
    static Arbitrary<Shape> shapes() {
        var small = Arbitraries.frequencyOf(
                Tuple.of(1, Arbitraries.just(0)),
                Tuple.of(20, Arbitraries.integers().between(1, 5)),
                Tuple.of(20, lanes()));
        var any = Arbitraries.integers()
                .between(0, 5)
                .flatMap(rank -> small.array(int[].class).ofSize(rank));
        var images = small.array(int[].class).ofSize(4);
        var vectors = Arbitraries.of(63, 64, 65, 255, 256, 257, 1023, 1024, 1025, 2047, 2048, 2049, 5000)
                .map(length -> new int[] {length});
        return Arbitraries.frequencyOf(Tuple.of(3, any), Tuple.of(4, images), Tuple.of(1, vectors))
                .map(Shape::new)
                .filter(shape -> shape.size() <= 10_000);
    }
}
