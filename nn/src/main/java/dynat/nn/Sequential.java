package dynat.nn;

import static dynat.nn.Layer.part;

import dynat.autograd.Variable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// Layers one after the other, named `0`, `1` and so on.
///
/// @param layers the first of them first
public record Sequential(List<? extends Layer> layers) implements Layer {

    /// A sequence of its own: `layers` are copied.
    public Sequential {
        layers = List.copyOf(layers);
    }

    /// Layers one after the other.
    ///
    /// @param layers the first of them first
    /// @return       the sequence
    public static Sequential of(Layer... layers) {
        return new Sequential(List.of(layers));
    }

    @Override
    public SequencedMap<String, Object> children() {
        var children = new LinkedHashMap<String, Object>();
        for (var layer : layers) {
            children.put(Integer.toString(children.size()), layer);
        }
        return children;
    }

    @Override
    public Variable forward(Variable x, Pass pass) {
        Variable y = x;
        for (int i = 0; i < layers.size(); i++) {
            var layer = layers.get(i);
            var before = y;
            y = part(Integer.toString(i), () -> layer.forward(before, pass));
        }
        return y;
    }
}
