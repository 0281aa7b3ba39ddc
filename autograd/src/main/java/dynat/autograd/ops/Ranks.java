package dynat.autograd.ops;

import static dynat.tensor.Formula.constant;
import static dynat.tensor.Formula.input;
import static dynat.tensor.Formula.where;

import dynat.tensor.Formula;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import dynat.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// The largest logits of each row, in falling order. Of equal ones the last comes first, as at the end of a stable
/// sort.
///
/// @param value `[N, 1]`
/// @param place `[N, 1]` its class
record Ranks(Tensor value, Tensor place) {

    private static final Formula REST =
            where(Places.same(input(1), input(2)), constant(Double.NEGATIVE_INFINITY), input(0));

    /// @param z     `[N, K]`
    /// @param along the classes
    static List<Ranks> of(String op, Tensor z, Tensor along, int count) {
        Shape column = z.shape().with(1, 1);
        var ranks = new ArrayList<Ranks>();
        Tensor rest = z;
        for (int rank = 0; rank < count; rank++) {
            Tensor value = Places.largest(op, rest, column), place = Places.last(rest, value, along);
            ranks.add(new Ranks(value, place));
            rest = Tensor.map(REST, rest, along, place);
        }
        return ranks;
    }

    /// @param least how many classes the loss ranks
    static void check(String op, Tensor z, int[] labels, int least) {
        Rows.check(op, z, labels, "labels");
        if (z.shape().dim(1) < least) {
            throw ShapeError.in(op)
                    .because(
                            "there are %d classes, and %d are ranked", z.shape().dim(1), least)
                    .shape("logits", z.shape(), "N K")
                    .fix("use %s", least == 2 ? "two classes or more" : "margin or crossEntropy");
        }
    }
}
