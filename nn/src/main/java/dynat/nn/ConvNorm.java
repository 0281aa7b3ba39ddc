package dynat.nn;

import static dynat.autograd.Epilogue.none;
import static dynat.autograd.ops.Add.add;
import static dynat.autograd.ops.ConvAffine.convAffine;
import static dynat.autograd.ops.Relu.relu;
import static dynat.nn.Layer.part;
import static dynat.nn.Layer.scoped;

import dynat.autograd.Epilogue;
import dynat.autograd.Variable;
import dynat.nn.Pass.Normalise;
import dynat.tensor.Moments;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.atomic.AtomicReference;

/// A convolution, batch norm, and what follows them, `relu?(norm(conv(x)) + shortcut?)`.
///
/// [#composition] is what it means. [#forward] computes the same with fewer passes over memory: under running
/// statistics the norm is folded into the convolution; under batch statistics the convolution gathers them while it
/// writes, and the epilogue is folded into the norm.
///
/// @param conv     the convolution, to O channels
/// @param norm     of O channels
/// @param convName the convolution's name in the tree
/// @param normName the norm's name in the tree
public record ConvNorm(Conv2d conv, BatchNorm2d norm, String convName, String normName) implements Layer {

    /// With the parts' plainest names, `conv` and `norm`.
    ///
    /// @param conv the convolution, to O channels
    /// @param norm of O channels
    public ConvNorm(Conv2d conv, BatchNorm2d norm) {
        this(conv, norm, "conv", "norm");
    }

    /// A convolution with a fresh norm of its outputs.
    ///
    /// @param conv     to O channels
    /// @param convName its name in the tree
    /// @param normName the norm's name in the tree
    /// @return         both
    public static ConvNorm of(Conv2d conv, String convName, String normName) {
        return new ConvNorm(conv, BatchNorm2d.of(conv.weight().shape().dim(0)), convName, normName);
    }

    @Override
    public SequencedMap<String, Object> children() {
        var children = new LinkedHashMap<String, Object>();
        children.put(convName, conv);
        children.put(normName, norm);
        return children;
    }

    /// @param x `[N, C, H, W]`
    /// @return  `[N, O, H', W']`
    @Override
    public Variable forward(Variable x, Pass pass) {
        return forward(x, pass, none());
    }

    /// The output, with what follows the norm computed in the same pass over memory.
    ///
    /// @param x        `[N, C, H, W]`
    /// @param pass     what the pass is for, and so whose statistics the norm takes
    /// @param epilogue what follows; its addend, if any, is `[N, O, H', W']`
    /// @return         `[N, O, H', W']`
    public Variable forward(Variable x, Pass pass, Epilogue epilogue) {
        if (pass.by() == Normalise.BATCH) {
            return scoped("convNorm", () -> byBatch(x, pass, epilogue));
        }
        return foldable() ? part(convName, () -> folded(x, epilogue)) : composition(x, pass, epilogue);
    }

    /// The same, one op after the other.
    ///
    /// @param x        `[N, C, H, W]`
    /// @param pass     what the pass is for, and so whose statistics the norm takes
    /// @param epilogue what follows; its addend, if any, is `[N, O, H', W']`
    /// @return         `[N, O, H', W']`
    public Variable composition(Variable x, Pass pass, Epilogue epilogue) {
        return scoped("convNorm", () -> {
            Variable y = part(convName, () -> conv.forward(x, pass));
            Variable z = part(normName, () -> norm.forward(y, pass));
            Variable sum = epilogue.addend().map(addend -> add(z, addend)).orElse(z);
            return epilogue.rectify() ? relu(sum) : sum;
        });
    }

    private Variable byBatch(Variable x, Pass pass, Epilogue epilogue) {
        var held = new AtomicReference<Moments>();
        Variable y = part(convName, () -> conv.measured(x, moments -> held.set(hold(moments))));
        var moments = held.get();
        try {
            return part(normName, () -> norm.byBatch(y, moments, pass, epilogue));
        } finally {
            moments.mean().release();
            moments.variance().release();
        }
    }

    /// Until the norm has seen them.
    private static Moments hold(Moments moments) {
        moments.mean().retain();
        moments.variance().retain();
        return moments;
    }

    /// Whether nobody asks for a gradient with respect to what the fold takes for constants.
    private boolean foldable() {
        return !norm.weight().read().watched()
                && !norm.bias().read().watched()
                && conv.bias().stream().noneMatch(bias -> bias.read().watched());
    }

    private Variable folded(Variable x, Epilogue epilogue) {
        var affine = norm.affine(conv.bias().map(Parameter::value));
        return convAffine(x, conv.weight().read(), conv.geometry(), affine.get(0), affine.get(1), epilogue);
    }
}
