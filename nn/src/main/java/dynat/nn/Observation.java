package dynat.nn;

import dynat.autograd.Tape;
import dynat.autograd.Variable;
import dynat.tensor.Draws;
import dynat.tensor.Macs;
import dynat.tensor.Shape;
import dynat.tensor.Storage;
import dynat.tensor.Tensor;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Supplier;

/// What a forward pass does, part by part: [Layer#part] says where it is, [Macs] and [Tape] what happens there.
final class Observation {

    private static final ScopedValue<Observation> CURRENT = ScopedValue.newInstance();

    private final Part root = new Part();
    private final Set<Storage> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private Part innermost = root;

    private Observation() {}

    /// What was seen of one part of a model, what is below it left out.
    static final class Part {
        final SequencedMap<String, Part> parts = new LinkedHashMap<>(); // in the order in which they first ran
        Shape output;
        long macs, bytes;
    }

    /// Watches a training step's forward pass that leaves the running statistics alone.
    ///
    /// @return the whole model
    static Part of(Layer model, Tensor x) {
        var observation = new Observation();
        observation.seen.add(x.storage());
        var pass = Pass.ATTACK_TRAIN.withDropout(Draws.of(0, "summary"));
        Runnable forward = () -> observation.root.output =
                model.forward(Variable.constant(x), pass).shape();
        ScopedValue.where(CURRENT, observation)
                .run(() -> Tape.observe(
                        model.parameters().values(),
                        (_, edges) -> edges.forEach(
                                edge -> List.of(edge.saved().tensors()).forEach(observation::holds)),
                        () -> Macs.observe(macs -> observation.innermost.macs += macs, forward)));
        return observation.root;
    }

    /// The value of `body`; whatever happens in it is part `name`'s, if somebody is watching.
    static Variable part(String name, Supplier<Variable> body) {
        return CURRENT.isBound() ? CURRENT.get().within(name, body) : body.get();
    }

    private Variable within(String name, Supplier<Variable> body) {
        var outer = innermost;
        innermost = outer.parts.computeIfAbsent(name, _ -> new Part());
        try {
            var y = body.get();
            innermost.output = y.shape();
            return y;
        } finally {
            innermost = outer;
        }
    }

    private void holds(Tensor tensor) {
        if (seen.add(tensor.storage())) {
            innermost.bytes += (long) tensor.shape().size() * tensor.dtype().bytes();
        }
    }
}
