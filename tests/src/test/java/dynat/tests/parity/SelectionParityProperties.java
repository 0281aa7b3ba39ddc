package dynat.tests.parity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.tensor.Order;
import dynat.tensor.Scope;
import dynat.tensor.Selection;
import dynat.tensor.Shape;
import dynat.tests.AlsoOnGpu;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/// What is taken from places and put back there, on every backend as on the reference.
@AddLifecycleHook(AnotherBackend.class)
@AlsoOnGpu
class SelectionParityProperties {

    private static final int MOST = 20_000;

    @Provide
    Arbitrary<Shape> shapes() {
        return Sizes.shapes();
    }

    @Property(tries = 500)
    void takenNumbersAreThoseOfTheReference(@ForAll("shapes") Shape from, @ForAll long seed) {
        var random = new Random(seed);
        holdTake(some(from, random), random);
    }

    @Property(tries = 500)
    void sumsOfWhatIsPutAreThoseOfTheReference(@ForAll("shapes") Shape from, @ForAll long seed) {
        var random = new Random(seed);
        var selections = new ArrayList<Selection>();
        for (int parts = random.nextInt(1, 4); parts > 0; parts--) {
            selections.add(some(from, random));
        }
        holdPut(selections, random);
    }

    /// Parts that do not meet and leave nothing out, as in a concatenation, along each axis.
    @Property(tries = 200)
    void piecesArePutTogether(@ForAll("shapes") Shape from, @ForAll long seed) {
        var random = new Random(seed);
        for (int axis = 0; axis < from.rank(); axis++) {
            var selections = new ArrayList<Selection>();
            for (int first = 0; first < from.dim(axis) || first == 0; ) {
                int end = Math.min(from.dim(axis), first + random.nextInt(1, 9));
                selections.add(permuted(Selection.of("parity", from).along(axis, range(first, end)), random));
                first = Math.max(end, first + 1);
            }
            holdPut(selections, random);
        }
    }

    /// What more than one thread takes part in: long runs, many rows, one long row of single numbers, squares.
    @Example
    void largeTensors() {
        var random = new Random(3);
        for (var from : List.of(
                new Shape(50_000),
                new Shape(3, 40_000),
                new Shape(40_000, 3),
                new Shape(300, 200),
                new Shape(4, 64, 28, 28),
                new Shape(2, 3, 150, 150),
                new Shape(7, 30, 5, 6, 20))) {
            var all = Selection.of("parity", from);
            int last = from.rank() - 1;
            holdTake(all, random);
            holdTake(permuted(all, random), random);
            holdTake(all.along(last, backwards(from.dim(last))), random);
            holdTake(all.along(0, random.ints(from.dim(0) + 1, -1, from.dim(0)).toArray()), random);
            holdTake(all.along(last, range(1, from.dim(last))), random);
            holdPut(List.of(permuted(all, random)), random);
            holdPut(List.of(all.along(last, backwards(from.dim(last) - 1))), random);
            holdPut(
                    List.of(
                            all.along(
                                    0,
                                    random.ints(from.dim(0) + 1, -1, from.dim(0))
                                            .toArray()),
                            all),
                    random);
            int half = from.dim(last) / 2;
            holdPut(List.of(all.along(last, range(0, half)), all.along(last, range(half, from.dim(last)))), random);
        }
    }

    /// Each axis as it is, or in part, backwards, with gaps, with repetitions; all axes in any order.
    private static Selection some(Shape from, Random random) {
        var selection = Selection.of("parity", from);
        for (int axis = 0; axis < from.rank(); axis++) {
            int extent = from.dim(axis);
            int[] table = switch (random.nextInt(extent == 0 ? 1 : 8)) {
                case 0, 1, 2 -> range(0, extent);
                case 3 -> backwards(extent);
                case 4 -> range(random.nextInt(extent), extent);
                case 5 -> random.ints(random.nextInt(1, 9), 0, extent).toArray();
                case 6 ->
                    IntStream.range(-2, extent + 1)
                            .map(i -> i < extent ? Math.max(i, -1) : -1)
                            .toArray();
                default -> IntStream.range(0, 2 * extent).map(i -> i / 2).toArray();
            };
            long size = (long) selection.to().size() / Math.max(1, extent) * table.length;
            selection = size > MOST ? selection : selection.along(axis, table);
        }
        return random.nextBoolean() ? permuted(selection, random) : selection;
    }

    private static int[] range(int first, int end) {
        return IntStream.range(first, end).toArray();
    }

    private static int[] backwards(int extent) {
        return IntStream.range(0, extent).map(i -> extent - 1 - i).toArray();
    }

    private static Selection permuted(Selection selection, Random random) {
        var axes = new ArrayList<>(
                IntStream.range(0, selection.to().rank()).boxed().toList());
        Collections.shuffle(axes, random);
        return selection.permuted(axes.stream().mapToInt(axis -> axis).toArray());
    }

    private static Order order(Random random) {
        return random.nextBoolean() ? Order.ROW_MAJOR : Order.CHANNELS_LAST;
    }

    private static void holdTake(Selection selection, Random random) {
        var x = Twin.random(random, selection.from(), order(random));
        var blank = Twin.blank(selection.to(), order(random));
        float[] expected = null;
        for (var device : Backends.everywhere()) {
            try (var _ = Scope.open("parity")) {
                var y = blank.on(device);
                device.kernels().take(x.on(device), selection, y);
                expected = expected == null ? y.toFloats() : expected;
                assertArrayEquals(expected, y.toFloats(), device::toString);
            }
        }
    }

    private static void holdPut(List<Selection> selections, Random random) {
        var y = selections.stream()
                .map(selection -> Twin.random(random, selection.to(), order(random)))
                .toArray(Twin[]::new);
        int terms = 1;
        for (var selection : selections) {
            terms += selection.to().size();
        }
        Parity.assertSums(
                Math.min(terms, 1000),
                (kernels, in, x) -> kernels.put(in, selections, x),
                Twin.blank(selections.getFirst().from(), order(random)),
                y);
    }
}
