package dynat.attacks;

import static dynat.tensor.Formula.ONE;
import static dynat.tensor.Formula.ZERO;
import static dynat.tensor.Formula.constant;
import static dynat.tensor.Formula.input;
import static dynat.tensor.Formula.where;

import dynat.tensor.Formula;
import dynat.tensor.Reduction;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// One hyperplane an image, `w·v = b`, and the shortest way to it inside `[0, 1]`.
///
/// A number can only bring an image nearer by going against its weight's sign, and no further than to 0 or 1: that is
/// its *room*. The shortest way moves all numbers equally far in L∞ and in proportion to their weights in L2, each
/// until its room is used up; in L1 it uses up the room of the largest weights. How near that comes, as a function of
/// the one number `λ` that is sought, rises along straight pieces and ever less steeply in L∞ and L2, so Newton's
/// steps from 0 never overshoot and end on the exact `λ`. All images take them together, one pass over the batch a
/// step; nothing is sorted. In L1 the weight at which the room runs out is found image by image ([Fill]).
///
/// Paper: Croce and Hein, 2020, "Minimally distorted adversarial examples with a fast adaptive boundary attack".
///
/// @param normal `[N, C, H, W]` the planes' `w`
/// @param excess `[N]` how far the images that are moved are above their planes, `w·v − b`, at those images
public record Hyperplane(Tensor normal, double... excess) {

    private static final Formula X = input(0), W = input(1), SIDE = input(2);
    private static final Formula ROOM = input(0), REACH = input(2);
    private static final Formula WEIGHT = W.abs(), GAIN = WEIGHT.times(ROOM);
    /// Weights up to this one count as none in L2 and L1, as in the official code.
    private static final double NEGLIGIBLE = 1e-8;

    private static final Formula TO = input(1), FROM = input(2);
    private static final Formula DIFFERENCE = input(0).times(TO.minus(FROM));
    private static final Formula PER_UNIT = where(ZERO.less(input(1)), input(0).over(input(1)), ZERO);

    /// The same planes for other images.
    ///
    /// @param from `[N, C, H, W]` the images that [#excess] is about
    /// @param to   `[N, C, H, W]` those that are to be moved
    /// @return     what is about them
    Hyperplane instead(Tensor from, Tensor to) {
        double[] change = Tensor.sum(new Shape(excess.length, 1, 1, 1), DIFFERENCE, normal, to, from)
                .toDoubles();
        return new Hyperplane(
                normal,
                IntStream.range(0, change.length)
                        .mapToDouble(n -> excess[n] + change[n])
                        .toArray());
    }

    /// The same planes, each written so that its largest weight is 1: however flat a classifier is, no weight is
    /// negligible for that alone, and no square of one vanishes.
    Hyperplane scaled() {
        Tensor unit = Norm.LINF.of(normal);
        double[] units = unit.toDoubles();
        return new Hyperplane(
                Tensor.map(PER_UNIT, normal, unit),
                IntStream.range(0, units.length)
                        .mapToDouble(n -> units[n] > 0 ? excess[n] / units[n] : excess[n])
                        .toArray());
    }

    /// The shortest way from images to their planes; to the nearest corner of `[0, 1]` where there is none.
    ///
    /// @param norm what is short
    /// @param x    `[N, C, H, W]` images in `[0, 1]`
    /// @return     `[N, C, H, W]` what to add to them
    public Tensor from(Norm norm, Tensor x) {
        return Scope.result("hyperplane", () -> {
            Tensor side =
                    Batches.each(Arrays.stream(excess).map(e -> e < 0 ? -1 : 1).toArray());
            Formula least = constant(norm == Norm.LINF ? 0 : NEGLIGIBLE), upward = W.times(SIDE);
            Formula room = where(least.less(W.abs()), where(ZERO.less(upward), X, ONE.minus(X)), ZERO);
            return way(norm, Tensor.map(room, x, normal, side), side);
        });
    }

    /// @param room `[N, C, H, W]` how far each number can go
    /// @param side `[N, 1, 1, 1]` on which side of its plane an image is, −1 or 1
    private Tensor way(Norm norm, Tensor room, Tensor side) {
        double[] height = Arrays.stream(excess).map(Math::abs).toArray();
        if (norm == Norm.L1) {
            var fill = Fill.of(normal, room, height);
            Formula move = where(REACH.less(WEIGHT), ROOM, where(WEIGHT.less(REACH), ZERO, ROOM.times(input(3))));
            return Tensor.map(
                    move.times(W.times(input(4)).sign().negate()), room, normal, fill.weight(), fill.share(), side);
        }
        Formula free = norm == Norm.LINF ? REACH : REACH.times(WEIGHT);
        Formula slope = norm == Norm.LINF ? WEIGHT : W.times(W);
        Formula move = where(ZERO.less(ROOM), free.min(ROOM), ZERO);
        Tensor reach = Batches.each(reach(room, height, free, slope));
        return Tensor.map(move.times(W.times(input(3)).sign().negate()), room, normal, reach, side);
    }

    /// Newton's steps, `λ ← (height − what is used up) / the slope of the rest`.
    ///
    /// @param free  how far a number would go if it had room
    /// @param slope how much nearer that brings the image as `λ` grows
    /// @return      `[N]` the `λ`, infinite where all room does not suffice
    private double[] reach(Tensor room, double[] height, Formula free, Formula slope) {
        Formula moves = free.less(ROOM);
        var pieces = List.of(where(moves, ZERO, GAIN), where(moves, slope, ZERO));
        var reach = new double[height.length];
        var first = sums(List.of(GAIN, where(ZERO.less(ROOM), slope, ZERO)), room, reach);
        for (int n = 0; n < reach.length; n++) {
            reach[n] = first[0][n] <= height[n] ? Double.POSITIVE_INFINITY : height[n] / first[1][n];
        }
        boolean more = true;
        while (more) {
            more = false;
            var sums = sums(pieces, room, reach);
            for (int n = 0; n < reach.length; n++) {
                double next = (height[n] - sums[0][n]) / sums[1][n];
                if (next > reach[n]) { // never where nothing moves any more: that is 0 / 0, or below 0
                    reach[n] = next;
                    more = true;
                }
            }
        }
        return reach;
    }

    private double[][] sums(List<Formula> formulas, Tensor room, double... reach) {
        var each = new Shape(reach.length, 1, 1, 1);
        return Tensor.reduce("hyperplane", Reduction.SUM, each, formulas, room, normal, Batches.each(reach)).stream()
                .map(Tensor::toDoubles)
                .toArray(double[][]::new);
    }
}
