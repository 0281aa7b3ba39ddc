package dynat.nn;

import static dynat.autograd.ops.Dropout2d.dropout2d;

import dynat.autograd.Variable;

/// Dropout of whole channels, where the pass gives draws for it; the identity where it does not, as in an evaluation.
///
/// Paper: Tompson et al., 2015, "Efficient object localization using convolutional networks".
///
/// @param p      probability that a channel is dropped, in `[0, 1]`
/// @param stream which of a model's dropouts this is; two with one stream drop in the same places
public record Dropout2d(double p, long stream) implements Layer {

    /// @param x `[N, C, H, W]`
    /// @return  the same shape
    @Override
    public Variable forward(Variable x, Pass pass) {
        return pass.dropout().map(draws -> dropout2d(x, p, draws.at(stream))).orElse(x);
    }
}
