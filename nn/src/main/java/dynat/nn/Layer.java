package dynat.nn;

import dynat.autograd.Variable;
import dynat.tensor.Cell;
import dynat.tensor.Scope;
import dynat.tensor.ShapeError;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Supplier;

/// A function of one variable that may have parameters.
///
/// Layers are records. Their components that are parameters, statistics, layers, or lists or optionals of these, form
/// a tree, and a place in it has a name such as `layer1.0.conv1.weight`: component names in snake_case, lists numbered
/// from 0. So a record needs no code to be trained and saved. A lambda is a layer without parameters.
@FunctionalInterface
public interface Layer {

    /// The output for `x`; shapes are each layer's own.
    ///
    /// @param x    the input
    /// @param pass what the pass is for
    /// @return     the output
    Variable forward(Variable x, Pass pass);

    /// What stands one level below, by name: cells, layers, and lists or optionals of these. A record overrides this
    /// where PyTorch names its parts otherwise than Java can.
    ///
    /// @return in the order of the tree
    default SequencedMap<String, Object> children() {
        return Tree.components(this);
    }

    /// {@return what an optimizer changes, by full name, in the order of the tree}
    default SequencedMap<String, Parameter> parameters() {
        return Tree.cells(this, Parameter.class);
    }

    /// {@return what a checkpoint keeps besides the parameters, by full name}
    default SequencedMap<String, Statistic> statistics() {
        return Tree.cells(this, Statistic.class);
    }

    /// {@return all parameters and statistics, by full name: what PyTorch calls the `state_dict`}
    default SequencedMap<String, Cell> state() {
        return Tree.cells(this, Cell.class);
    }

    /// The value of `body`, which is the part of a model called `name`: [#scoped], and a shape error that passes says
    /// where it arose.
    ///
    /// @param name in the tree
    /// @param body what to compute
    /// @return     its value
    static Variable part(String name, Supplier<Variable> body) {
        try {
            return Observation.part(name, () -> scoped(name, body));
        } catch (ShapeError error) {
            throw error.within(name);
        }
    }

    /// The value of `body`; memory that `body` made and that neither its value nor the tape holds is given back.
    ///
    /// @param name the scope's, for messages
    /// @param body what to compute
    /// @return     its value
    static Variable scoped(String name, Supplier<Variable> body) {
        try (var scope = Scope.open(name)) {
            var y = body.get();
            scope.keep(y.value());
            return y;
        }
    }

    /// Cells with a prefix before each name.
    ///
    /// @param <T>    their kind
    /// @param prefix such as `student.`
    /// @param cells  by name
    /// @return       the same cells, by longer names
    static <T> SequencedMap<String, T> prefixed(String prefix, Map<String, T> cells) {
        var named = new LinkedHashMap<String, T>();
        cells.forEach((name, cell) -> named.put(prefix + name, cell));
        return named;
    }
}
