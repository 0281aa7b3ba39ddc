package dynat.methods;

import dynat.nn.Layer;
import dynat.nn.Optimizer;
import dynat.tensor.Cell;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// Another method, and an average of the weights of the network that it is judged by.
///
/// The average is a network of its own, whose role is the other's followed by a suffix. It is saved and measured like
/// every network, and the run is judged by it: the best checkpoint is the one with the best average. The network that
/// it follows is still attacked on the held-out images, to be compared with.
interface WithAverage extends Method {

    /// Returns the other method.
    Method method();

    /// Returns the average of the network that it is judged by.
    Layer average();

    /// Returns what the network's role is followed by in that of its average.
    String suffix();

    @Override
    default Map<String, Layer> networks() {
        var networks = new LinkedHashMap<>(method().networks());
        networks.put(judged(), average());
        return networks;
    }

    @Override
    default String judged() {
        return method().judged() + suffix();
    }

    @Override
    default Set<String> attacked() {
        return Set.of(method().judged(), judged());
    }

    @Override
    default Optimizer optimizer() {
        return method().optimizer();
    }

    @Override
    default Map<String, Cell> state() {
        return method().state();
    }

    @Override
    default Map<String, Double> step(Moment m) {
        return method().step(m);
    }
}
