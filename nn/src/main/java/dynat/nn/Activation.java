package dynat.nn;

import dynat.autograd.Epilogue;
import dynat.autograd.Variable;
import dynat.autograd.ops.Silu;

/// What follows the norms of a network that lets one choose.
public enum Activation {
    /// [dynat.autograd.ops.Relu], in the norm's own pass over memory.
    RELU {
        @Override
        Variable after(BatchNorm2d norm, Variable x, Pass pass) {
            return norm.rectified(x, pass);
        }

        @Override
        Variable after(ConvNorm layer, Variable x, Pass pass) {
            return layer.forward(x, pass, Epilogue.relu());
        }
    },
    /// [dynat.autograd.ops.Silu], also called swish.
    SILU {
        @Override
        Variable after(BatchNorm2d norm, Variable x, Pass pass) {
            return Silu.silu(norm.forward(x, pass));
        }

        @Override
        Variable after(ConvNorm layer, Variable x, Pass pass) {
            return Silu.silu(layer.forward(x, pass));
        }
    };

    abstract Variable after(BatchNorm2d norm, Variable x, Pass pass);

    abstract Variable after(ConvNorm layer, Variable x, Pass pass);
}
