package dynat.tensor.cuda;

import dynat.tensor.DType;
import dynat.tensor.Formula;
import dynat.tensor.Tensor;
import dynat.tensor.cuda.Operand.Kind;
import java.util.ArrayList;
import java.util.List;

/// Formulas evaluated element by element: each list of them becomes a kernel that we print ([PointwiseKernel]).
///
/// Elements go by in the order of the outputs' memory. An input that lies otherwise is read where it lies: neighbours
/// in one order are near each other in the other one too, so that the cache serves most of these reads.
final class Pointwise {
    private final Machine machine;

    Pointwise(Machine machine) {
        this.machine = machine;
    }

    /// As [dynat.tensor.Kernels#map].
    void map(List<Formula> formulas, List<Tensor> in, List<Tensor> out) {
        var shape = out.getFirst().shape();
        if (shape.size() == 0) {
            return;
        }
        var program = Program.of(formulas);
        var operands = operands(program.code(), in, out);
        var space = Space.over(shape, out.getFirst().order().axes(shape.rank()), operands);
        int width = width(space, operands);
        var kinds = new ArrayList<Operand>(operands.length);
        for (int i = 0; i < operands.length; i++) {
            kinds.add(new Operand(operands[i].dtype(), kind(space, i, width)));
        }
        var kernel = new PointwiseKernel(program.code(), width, space.axes(), kinds);
        var arguments = new Arguments();
        for (var operand : operands) {
            arguments.add(Machine.address(operand));
        }
        arguments.add(space.size());
        space.extents(arguments);
        for (int i = 0; i < operands.length; i++) {
            if (kinds.get(i).placed()) {
                space.strides(arguments, i);
            }
        }
        arguments.add(program.constants());
        int threads = Math.ceilDiv(space.size(), width);
        machine.printed(kernel, PointwiseKernel.NAME, kernel::text)
                .launch(Math.ceilDiv(threads, PointwiseKernel.THREADS), 1, PointwiseKernel.THREADS, arguments.values());
    }

    /// The inputs that are read, then the outputs.
    static Tensor[] operands(Code code, List<Tensor> in, List<Tensor> out) {
        int[] read = code.inputs();
        var operands = new Tensor[read.length + out.size()];
        for (int i = 0; i < operands.length; i++) {
            operands[i] = i < read.length ? in.get(read[i]) : out.get(i - read.length);
        }
        return operands;
    }

    /// Neighbours a thread: as many as 16 bytes hold of the shortest numbers, where rows are multiples of that or where
    /// there are no rows.
    private static int width(Space space, Tensor[] operands) {
        boolean rows = space.axes() > 1;
        int width = 4;
        for (int i = 0; i < operands.length; i++) {
            if (!rows && !space.direct(i) && !space.constant(i)) {
                return 1;
            }
            width = operands[i].dtype() == DType.BF16 && space.step(i) == 1 ? 8 : width;
        }
        while (rows && space.inner() % width != 0) {
            width = width == 8 ? 4 : 1;
        }
        return width;
    }

    private static Kind kind(Space space, int operand, int width) {
        if (space.direct(operand)) {
            return Kind.DIRECT;
        }
        if (space.constant(operand)) {
            return Kind.CONSTANT;
        }
        return switch (space.step(operand)) {
            case 0 -> Kind.SAME;
            case 1 -> space.multiples(operand, width, false) ? Kind.TOGETHER : Kind.APART;
            default -> Kind.APART;
        };
    }
}
