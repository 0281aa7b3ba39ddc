package dynat.autograd.ops;

import dynat.autograd.Variable.Accumulating;
import dynat.tensor.Convolution;
import dynat.tensor.Geometry;
import dynat.tensor.Prologue;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The way back to a convolution's input.
///
/// @param w        `[O, C/groups, kH, kW]` filters
/// @param x        the input's shape `[N, C, H, W]`
/// @param g        the convolution's geometry
/// @param before   `[N, O, H', W']` what the cotangent goes through in a pass over memory that it shares with others
/// @param prologue what it goes through while the convolution reads it
record ConvInput(Tensor w, Shape x, Geometry g, UnaryOperator<Tensor> before, Prologue prologue)
        implements Accumulating {

    ConvInput(Tensor w, Shape x, Geometry g) {
        this(w, x, g, UnaryOperator.identity(), Prologue.NONE);
    }

    @Override
    public Tensor apply(Tensor dy) {
        return Convolution.backwardInput(before.apply(dy), prologue, w, x, g, Optional.empty());
    }

    @Override
    public Tensor apply(Tensor dy, Tensor sum) {
        return Convolution.backwardInput(before.apply(dy), prologue, w, x, g, Optional.of(sum));
    }
}
