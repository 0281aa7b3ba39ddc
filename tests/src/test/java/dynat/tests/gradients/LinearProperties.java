package dynat.tests.gradients;

import static dynat.autograd.ops.Linear.linear;
import static dynat.tests.gradients.Input.anywhere;

import dynat.tensor.Shape;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class LinearProperties {

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void gradient(@ForAll @IntRange(min = 1, max = 6) int n, @ForAll @IntRange(min = 1, max = 6) int i, @ForAll @IntRange(min = 1, max = 6) int o, @ForAll long seed) {
        Gradients.at(seed, anywhere(new Shape(n, i)), anywhere(new Shape(o, i)), anywhere(new Shape(o)))
                .check("linear", in -> linear(in[0], in[1], in[2]));
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void adjoint(@ForAll @IntRange(min = 1, max = 6) int n, @ForAll @IntRange(min = 1, max = 6) int i, @ForAll @IntRange(min = 1, max = 6) int o, @ForAll long seed) {
        Gradients.at(seed, anywhere(new Shape(n, i)), anywhere(new Shape(o, i)), anywhere(new Shape(o)))
                .checkAdjoint("linear", in -> linear(in[0], in[1], in[2]));
    }
}
