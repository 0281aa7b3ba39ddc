package dynat.methods;

import dynat.nn.Layer;
import dynat.nn.RunningStatistics.Batches;
import dynat.nn.Swa;
import dynat.tensor.Cell;
import java.util.LinkedHashMap;
import java.util.Map;

/// Another method, with the mean over epochs of the weights of the network that it is judged by.
///
/// The mean is a network of its own, whose role is the other's followed by `_swa`; the run is judged by it.
///
/// @param method what is averaged
/// @param swa    the mean of the network that `method` is judged by
public record SwaAveraged(Method method, Swa swa) implements WithAverage {

    /// What the role of a network is followed by in that of its mean.
    public static final String SUFFIX = "_swa";

    @Override
    public Layer average() {
        return swa.average();
    }

    @Override
    public String suffix() {
        return SUFFIX;
    }

    @Override
    public void end(int epoch, Batches images) {
        method.end(epoch, images);
        swa.end(epoch, images);
    }

    /// The other method's, and `swa.epoch`.
    @Override
    public Map<String, Cell> state() {
        var state = new LinkedHashMap<>(method.state());
        state.putAll(Layer.prefixed("swa.", swa.state()));
        return state;
    }
}
