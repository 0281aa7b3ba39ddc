package dynat.tests.methods;

import dynat.autograd.Variable;
import dynat.nn.Layer;
import dynat.nn.Pass;
import java.util.List;
import java.util.SequencedMap;

/// A network whose passes are written down.
///
/// @param role    its name in them
/// @param network what answers
/// @param calls   where they are written
record Watched(String role, Layer network, List<Call> calls) implements Layer {

    /// One pass.
    record Call(String role, Pass pass, double... images) {}

    @Override
    public Variable forward(Variable x, Pass pass) {
        calls.add(new Call(role, pass, x.value().toDoubles()));
        return network.forward(x, pass);
    }

    @Override
    public SequencedMap<String, Object> children() {
        return network.children();
    }
}
