package dynat.methods;

import dynat.nn.Checkpoint;
import dynat.tensor.Cell;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a checkpoint keeps of a run: networks, what the method keeps besides, and the optimizer's state, by name.
record RunState(Method method) {

    private static final String OPTIMIZER = "optimizer.", METHOD = "method.";

    /// Returns all cells, in the same order in every process that runs the method.
    Map<String, Cell> cells() {
        var all = learnt();
        method.optimizer().state().forEach((name, cell) -> all.put(OPTIMIZER + name, cell));
        return all;
    }

    /// Overwrites the cells with a checkpoint's.
    ///
    /// @param optimizer whether the optimizer's state is taken too; if not, averages of weights are all the same
    /// @throws dynat.nn.CheckpointError if it is of another model; then nothing has changed
    void load(Checkpoint checkpoint, boolean optimizer) {
        if (optimizer) {
            checkpoint.load(cells());
            return;
        }
        var kept = learnt();
        method.optimizer().averages().forEach((name, cell) -> kept.put(OPTIMIZER + name, cell));
        checkpoint
                .without(name -> name.startsWith(OPTIMIZER) && !kept.containsKey(name))
                .load(kept);
    }

    private Map<String, Cell> learnt() {
        var all = new LinkedHashMap<String, Cell>();
        method.networks()
                .forEach((role, network) -> network.state().forEach((name, cell) -> all.put(role + "." + name, cell)));
        method.state().forEach((name, cell) -> all.put(METHOD + name, cell));
        return all;
    }
}
