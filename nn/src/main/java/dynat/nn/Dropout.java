package dynat.nn;

import static dynat.autograd.ops.Dropout.dropout;

import dynat.autograd.Variable;

/// Dropout, where the pass gives draws for it; the identity where it does not, as in an evaluation.
///
/// Paper: Srivastava et al., 2014, "Dropout: a simple way to prevent neural networks from overfitting".
///
/// @param p      probability that a number is dropped, in `[0, 1]`
/// @param stream which of a model's dropouts this is; two with one stream drop in the same places
public record Dropout(double p, long stream) implements Layer {

    /// @param x any shape; its first axis is the images
    /// @return  the same shape
    @Override
    public Variable forward(Variable x, Pass pass) {
        return pass.dropout().map(draws -> dropout(x, p, draws.at(stream))).orElse(x);
    }
}
