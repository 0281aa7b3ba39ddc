package dynat.tests.gradients;

import dynat.autograd.Epilogue;
import dynat.autograd.Variable;
import dynat.tensor.Shape;
import java.util.Optional;
import java.util.stream.Stream;

/// The epilogues that an op is checked with.
enum Ending {
    PLAIN(false, false),
    RELU(false, true),
    ADD(true, false),
    ADD_THEN_RELU(true, true);
    private final boolean adds, rectifies;

    Ending(boolean adds, boolean rectifies) {
        this.adds = adds;
        this.rectifies = rectifies;
    }

    interface Op {
        Variable of(Variable[] in, Epilogue epilogue);
    }

    /// `inputs` and, where this ending adds, an addend of shape `y` after them.
    Input[] inputs(Shape y, Input... inputs) {
        return adds
                ? Stream.concat(Stream.of(inputs), Stream.of(Input.anywhere(y))).toArray(Input[]::new)
                : inputs;
    }

    void check(String op, Gradients at, Op f) {
        if (rectifies) {
            at.flatInPlaces().awayFromKinksOf(in -> f.of(in, new Epilogue(addend(in), false)));
        }
        at.check(op, in -> f.of(in, new Epilogue(addend(in), rectifies)));
    }

    private Optional<Variable> addend(Variable[] in) {
        return adds ? Optional.of(in[in.length - 1]) : Optional.empty();
    }
}
