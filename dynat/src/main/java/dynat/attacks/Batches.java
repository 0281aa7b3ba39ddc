package dynat.attacks;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Concat.concat;
import static dynat.autograd.ops.IndexSelect.indexSelect;
import static dynat.tensor.Formula.input;
import static dynat.tensor.Formula.where;

import dynat.tensor.Formula;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/// Some images of a batch.
final class Batches {
    private Batches() {}

    private static final Formula CHOICE = where(input(0), input(1), input(2));

    /// The images at these positions.
    ///
    /// @param x `[N, …]`
    /// @return  `[rows, …]`
    static Tensor rows(Tensor x, int... rows) {
        return rows.length == x.shape().dim(0) && isIdentity(rows)
                ? x
                : indexSelect(constant(x), 0, rows).value();
    }

    private static boolean isIdentity(int[] rows) {
        return IntStream.range(0, rows.length).allMatch(i -> rows[i] == i);
    }

    /// The numbers at these positions.
    static int[] rows(int[] all, int... rows) {
        return Arrays.stream(rows).map(row -> all[row]).toArray();
    }

    /// The positions from 0 below `n` that satisfy `which`.
    static int[] positions(int n, IntPredicate which) {
        return IntStream.range(0, n).filter(which).toArray();
    }

    /// Positions in the order of their keys, the least first; equal ones stay in order.
    static IntStream sorted(IntStream positions, IntToDoubleFunction key) {
        return positions
                .boxed()
                .sorted(Comparator.comparingDouble(key::applyAsDouble))
                .mapToInt(Integer::intValue);
    }

    /// All images, those at `rows` replaced.
    ///
    /// @param all  `[N, …]`
    /// @param rows positions, each once
    /// @param part `[rows, …]` what to put there
    /// @return     `[N, …]`
    static Tensor put(Tensor all, int[] rows, Tensor part) {
        int n = all.shape().dim(0);
        int[] from = IntStream.range(0, n).toArray();
        for (int i = 0; i < rows.length; i++) {
            from[rows[i]] = n + i;
        }
        return rows.length == 0
                ? all
                : indexSelect(concat(0, constant(all), constant(part)), 0, from).value();
    }

    /// Image by image `a` where `first`, otherwise `b`.
    ///
    /// @param first `[N]`
    /// @param a     `[N, C, H, W]`
    /// @param b     `[N, C, H, W]`
    /// @return      `[N, C, H, W]`
    static Tensor choose(boolean[] first, Tensor a, Tensor b) {
        return Tensor.map(CHOICE, flags(first), a, b);
    }

    /// 1 for each image that is flagged and 0 for the others, for [Formula#where]: `[N, 1, 1, 1]`.
    static Tensor flags(boolean... flags) {
        return each(IntStream.range(0, flags.length)
                .mapToDouble(i -> flags[i] ? 1 : 0)
                .toArray());
    }

    /// One number an image, so that it broadcasts over the image: `[N, 1, 1, 1]`.
    static Tensor each(double... numbers) {
        return Tensor.of(new Shape(numbers.length, 1, 1, 1), numbers);
    }
}
