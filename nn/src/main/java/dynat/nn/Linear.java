package dynat.nn;

import static dynat.autograd.ops.Linear.linear;

import dynat.autograd.Variable;
import dynat.tensor.Draws;
import dynat.tensor.Shape;

/// An affine map, `y[…,o] = Σ x[…,i] · w[o,i] + b[o]`.
///
/// @param weight `[O, I]`
/// @param bias   `[O]`
public record Linear(Parameter weight, Parameter bias) implements Layer {

    /// A layer with fresh weights.
    ///
    /// @param in          I
    /// @param out         O
    /// @param initialiser how they begin
    /// @param draws       what they are drawn from; give every layer draws of its own, `draws.at(i)`: the same draws
    ///                    make equal weights
    /// @return            the layer
    public static Linear of(int in, int out, Initialiser initialiser, Draws draws) {
        var shape = new Shape(out, in);
        return new Linear(
                new Parameter(initialiser.weights(shape, draws.at(0))),
                new Parameter(initialiser.bias(shape, draws.at(1))));
    }

    /// Maps every row.
    ///
    /// @param x `[…, I]`
    /// @return  `[…, O]`
    @Override
    public Variable forward(Variable x, Pass pass) {
        return linear(x, weight.read(), bias.read());
    }
}
