package dynat.autograd.ops;

import dynat.autograd.Variable.Accumulating;
import dynat.tensor.Tensor;
import java.util.Optional;
import java.util.function.BiFunction;

/// A pullback whose last formula also adds what has come from other uses of the input.
///
/// @param pullback of the output's cotangent, and of what has come, if anything has
record OnTop(BiFunction<Tensor, Optional<Tensor>, Tensor> pullback) implements Accumulating {
    @Override
    public Tensor apply(Tensor dy) {
        return pullback.apply(dy, Optional.empty());
    }

    @Override
    public Tensor apply(Tensor dy, Tensor sum) {
        return pullback.apply(dy, Optional.of(sum));
    }
}
