package dynat.autograd.ops;

import static dynat.autograd.Variable.saving;
import static dynat.autograd.Variable.wrt;
import static dynat.tensor.Formula.ZERO;
import static dynat.tensor.Formula.input;
import static dynat.tensor.Formula.where;

import dynat.autograd.Epilogue;
import dynat.autograd.Once;
import dynat.autograd.Variable;
import dynat.tensor.Convolution;
import dynat.tensor.Formula;
import dynat.tensor.Geometry;
import dynat.tensor.Prologue;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// A convolution, an affine map of each channel and what follows, without a pass over memory between them:
/// `y = relu?(conv(x, w) · scale + shift + addend)`.
///
/// This is a convolution with batch norm by running statistics, as an attack and an evaluation use it. There and back
/// without an addend it is two convolutions and no pass over memory: ReLU and scale are undone while the second one
/// reads the cotangent. With an addend there is one, for the cotangent behind the ReLU, which both of them get.
public final class ConvAffine {
    private ConvAffine() {}

    private static final Formula DY = input(0), Y = input(1);
    private static final Formula MASKED = where(ZERO.less(Y), DY, ZERO);
    private static final Formula PLAIN_DZ = DY.times(input(2)), RELU_DZ = where(ZERO.less(Y), PLAIN_DZ, ZERO);

    /// Under a ReLU or not, with an addend or not, as `epilogue` says.
    ///
    /// @param x        `[N, C, H, W]` activations
    /// @param w        `[O, C/groups, kH, kW]` filters
    /// @param g        stride, zero padding and dilation, in pixels, and groups
    /// @param scale    `[O]` what each channel is multiplied by, a constant
    /// @param shift    `[O]` what is added to each channel after that, a constant
    /// @param epilogue what follows; its addend, if any, is `[N, O, H', W']`
    /// @return         `[N, O, H', W']`
    public static Variable convAffine(
            Variable x, Variable w, Geometry g, Tensor scale, Tensor shift, Epilogue epilogue) {
        Tensor xv = x.value(), wv = w.value();
        Shape xs = xv.shape(), ws = wv.shape();
        // whether a cotangent will come back to this result
        boolean returns = x.watched()
                || w.watched()
                || epilogue.addend().filter(Variable::watched).isPresent();
        var fused = fused(scale, shift, epilogue);
        Tensor y = returns ? Convolution.forward(xv, wv, g, fused) : Convolution.inference(xv, wv, g, fused);
        boolean relu = epilogue.rectify();
        Tensor mask = relu ? y : scale; // without a ReLU nothing reads it
        Tensor perChannel = scale.reshape(new Shape(1, scale.shape().size(), 1, 1));

        // The addend's cotangent is in memory anyway, and so is dz where the filters' gradient needs it.
        boolean shared = relu && epilogue.addend().filter(Variable::watched).isPresent(), scaled = w.watched();
        boolean masks = relu && !shared;
        var masked = Once.of(dy -> shared ? Tensor.map(MASKED, dy, mask) : dy);
        var dz = Once.of(dy -> Tensor.map(masks ? RELU_DZ : PLAIN_DZ, masked.at(dy), masks ? mask : dy, perChannel));
        var prologue = Prologue.NONE.withScale(scale);
        var edges = new ArrayList<>(List.of(
                wrt(
                        x,
                        saving(wv, scale, mask),
                        scaled
                                ? new ConvInput(wv, xs, g, dz::at, Prologue.NONE)
                                : new ConvInput(wv, xs, g, masked::at, masks ? prologue.withMask(mask) : prologue)),
                wrt(w, saving(xv, scale, mask), dy -> Convolution.backwardWeight(dz.at(dy), xv, ws, g))));
        epilogue.addend().ifPresent(addend -> edges.add(wrt(addend, saving(mask), masked::at)));
        return Variable.from("convAffine", y, edges.toArray(Variable.Edge[]::new));
    }

    private static dynat.tensor.Epilogue fused(Tensor scale, Tensor shift, Epilogue epilogue) {
        var fused = dynat.tensor.Epilogue.NONE.withScale(scale).withShift(shift);
        if (epilogue.addend().isPresent()) {
            fused = fused.withAddend(epilogue.addend().get().value());
        }
        return epilogue.rectify() ? fused.withRelu() : fused;
    }
}
