package dynat.tests.gradients;

import static dynat.autograd.ops.Matmul.matmul;
import static dynat.tests.gradients.Input.anywhere;

import dynat.tensor.Shape;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class MatmulProperties {

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void gradient(@ForAll @IntRange(min = 1, max = 6) int m, @ForAll @IntRange(min = 1, max = 6) int k, @ForAll @IntRange(min = 1, max = 6) int n, @ForAll long seed) {
        Gradients.at(seed, anywhere(new Shape(m, k)), anywhere(new Shape(k, n))).check("matmul", in -> matmul(in[0], in[1]));
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void adjoint(@ForAll @IntRange(min = 1, max = 6) int m, @ForAll @IntRange(min = 1, max = 6) int k, @ForAll @IntRange(min = 1, max = 6) int n, @ForAll long seed) {
        Gradients.at(seed, anywhere(new Shape(m, k)), anywhere(new Shape(k, n))).checkAdjoint("matmul", in -> matmul(in[0], in[1]));
    }
}
