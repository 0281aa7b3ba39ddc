package dynat.methods;

import dynat.nn.Ema;
import dynat.nn.Layer;
import dynat.nn.Optimizer;
import dynat.tensor.Cell;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// Another method, with a moving average of the weights of the network that it is judged by.
///
/// The average is a network of its own, whose role is the other's followed by `_ema`. It is saved and measured like
/// every network, and the run is judged by it: the best checkpoint is the one with the best average. The network that
/// it follows is still attacked on the held-out images, to be compared with.
///
/// @param method whose optimizer moves the average, see [dynat.nn.Averaging]
/// @param ema    the average of the network that `method` is judged by
public record Averaged(Method method, Ema ema) implements Method {

    /// What the role of a network is followed by in that of its average.
    public static final String SUFFIX = "_ema";

    @Override
    public Map<String, Layer> networks() {
        var networks = new LinkedHashMap<>(method.networks());
        networks.put(judged(), ema.average());
        return networks;
    }

    @Override
    public String judged() {
        return method.judged() + SUFFIX;
    }

    @Override
    public Set<String> attacked() {
        return Set.of(method.judged(), judged());
    }

    @Override
    public Optimizer optimizer() {
        return method.optimizer();
    }

    @Override
    public Map<String, Cell> state() {
        return method.state();
    }

    @Override
    public Map<String, Double> step(Moment m) {
        return method.step(m);
    }
}
