package dynat.tests.methods;

import dynat.autograd.Tape.Gradients;
import dynat.nn.Layer;
import dynat.nn.Optimizer;
import dynat.nn.Parameter;
import dynat.tensor.Cell;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// An optimizer that changes nothing and keeps the gradients that it was given last.
final class Keeping implements Optimizer {

    private final Map<String, Parameter> parameters = new LinkedHashMap<>();
    final Map<String, double[]> gradients = new LinkedHashMap<>();
    final Map<String, double[]> weights = new LinkedHashMap<>(); // as they were when it was asked to step
    double loss;

    /// @param networks those that learn
    Keeping(Watched... networks) {
        for (Watched network : networks) {
            parameters.putAll(Layer.prefixed(network.role() + ".", network.parameters()));
        }
    }

    @Override
    public Collection<Parameter> parameters() {
        return parameters.values();
    }

    @Override
    public void step(Gradients g, double rate) {
        loss = g.loss().item();
        parameters.forEach((name, parameter) -> {
            gradients.put(name, g.of(parameter).toDoubles());
            weights.put(name, parameter.value().toDoubles());
        });
    }

    @Override
    public SequencedMap<String, Cell> state() {
        return new LinkedHashMap<>();
    }
}
