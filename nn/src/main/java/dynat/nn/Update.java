package dynat.nn;

import static dynat.tensor.Formula.input;

import dynat.autograd.Tape.Gradients;
import dynat.nn.ParameterGroups.Group;
import dynat.tensor.Cell;
import dynat.tensor.Formula;
import dynat.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;

/// Formulas that change parameters and what is remembered of each, in one pass over the memory of all of them.
///
/// The formulas read [#W], [#G], then each memory, then the scalars of the step.
final class Update {

    /// A parameter's number, and its gradient's.
    static final Formula W = input(0), G = input(1);

    private static final int BEFORE_MEMORIES = 2;

    private final ParameterGroups groups;
    private final List<String> memories;
    private final Map<String, List<Cell>> cells = new LinkedHashMap<>(); // of a parameter: itself and its memories
    private final Map<Double, List<Formula>> formulas = new HashMap<>(); // by the group's decay

    /// @param memories what is remembered of a parameter, each beginning at 0; the names are those of [#state]
    /// @param formulas of the parameter and of each memory, for the group's factor of the decay
    Update(ParameterGroups groups, List<String> memories, DoubleFunction<List<Formula>> formulas) {
        this.groups = groups;
        this.memories = memories;
        groups.parameters().forEach((name, parameter) -> {
            var own = new ArrayList<Cell>(List.of(parameter));
            memories.forEach(_ -> own.add(new Cell(Tensor.full(parameter.shape(), 0))));
            cells.put(name, own);
            this.formulas.computeIfAbsent(groups.of(name).decay(), formulas::apply);
        });
    }

    /// The input of memory `i`.
    static Formula memory(int i) {
        return input(BEFORE_MEMORIES + i);
    }

    /// The input of the step's scalar `i`, where there are so many memories.
    static Formula scalar(int i, int memories) {
        return input(BEFORE_MEMORIES + memories + i);
    }

    Collection<Parameter> parameters() {
        return groups.parameters().values();
    }

    /// Changes all parameters of one decay at once.
    ///
    /// @param scalars of this step, for the group's factor of the rate
    void run(Gradients gradients, DoubleFunction<double[]> scalars) {
        var uploaded = new HashMap<Double, List<Tensor>>();
        var written = new LinkedHashMap<Double, List<List<Cell>>>();
        var read = new HashMap<Double, List<List<Tensor>>>();
        cells.forEach((name, own) -> {
            Group group = groups.of(name);
            var in = new ArrayList<Tensor>();
            own.forEach(cell -> in.add(cell.value()));
            in.add(1, gradients.of(groups.parameters().get(name)));
            in.addAll(uploaded.computeIfAbsent(
                    group.rate(),
                    rate -> DoubleStream.of(scalars.apply(rate))
                            .mapToObj(Tensor::scalar)
                            .toList()));
            written.computeIfAbsent(group.decay(), _ -> new ArrayList<>()).add(own);
            read.computeIfAbsent(group.decay(), _ -> new ArrayList<>()).add(in);
        });
        written.forEach((decay, cells) -> Cell.writeEach(formulas.get(decay), cells, read.get(decay)));
    }

    /// Every memory, by its kind and the parameter's name, such as `momentum.conv1.weight`.
    SequencedMap<String, Cell> state() {
        var state = new LinkedHashMap<String, Cell>();
        for (int i = 0; i < memories.size(); i++) {
            for (var own : cells.entrySet()) {
                state.put(memories.get(i) + "." + own.getKey(), own.getValue().get(i + 1));
            }
        }
        return state;
    }
}
