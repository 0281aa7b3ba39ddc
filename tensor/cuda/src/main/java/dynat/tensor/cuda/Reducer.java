package dynat.tensor.cuda;

import dynat.tensor.DType;
import dynat.tensor.Formula;
import dynat.tensor.Reduction;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tensor.cuda.Operand.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/// Formulas evaluated element by element and reduced: each list of them becomes a kernel that we print
/// ([ReductionKernel]).
///
/// Each result has a column of numbers that become one. Long columns are cut into parts, so that all of the GPU has
/// work; the parts' results, a tensor of their own, are then reduced likewise. How a column is cut and how many lanes
/// share it depends on its length and on the innermost kept extent alone: so the bits do not depend on the device, nor
/// on the batch where each image has its own result.
final class Reducer {
    /// Blocks of threads that keep a GPU busy.
    private static final int BLOCKS = 512;
    /// Numbers of a column that a part has at least.
    private static final int LEAST = 256;
    /// Numbers that a lane has at least in a part, where the lanes are all threads of a block.
    private static final int EACH = 16;
    /// Formulas at a time: each needs shared memory.
    private static final int FORMULAS = 8;

    /// What is done to so many formulas' parts: nothing, but for the reduction.
    private static final List<Program> PARTS = IntStream.rangeClosed(0, FORMULAS)
            .mapToObj(
                    count -> IntStream.range(0, count).mapToObj(Formula::input).toList())
            .map(Program::of)
            .toList();

    private final Machine machine;
    private final Pointwise pointwise;

    Reducer(Machine machine, Pointwise pointwise) {
        this.machine = machine;
        this.pointwise = pointwise;
    }

    /// As [dynat.tensor.Kernels#reduce].
    void reduce(Reduction reduction, List<Formula> formulas, List<Tensor> in, List<Tensor> out) {
        var shape = common(in, out.getFirst());
        var to = out.getFirst().shape();
        if (to.size() == 0) {
            return;
        }
        if (to.equals(shape)) {
            pointwise.map(formulas, in, out);
            return;
        }
        if (shape.size() == 0) {
            var identity = Formula.constant(reduction.identity());
            pointwise.map(Collections.nCopies(out.size(), identity), List.of(), out);
            return;
        }
        for (int first = 0; first < out.size(); first += FORMULAS) {
            int end = Math.min(out.size(), first + FORMULAS);
            atOnce(reduction, shape, formulas.subList(first, end), in, out.subList(first, end));
        }
    }

    private static Shape common(List<Tensor> in, Tensor out) {
        var extents = out.shape().dims();
        for (var x : in) {
            for (int axis = 0; axis < extents.length; axis++) {
                int extent = x.shape().dim(axis);
                extents[axis] = extent == 1 ? extents[axis] : extent;
            }
        }
        return new Shape(extents);
    }

    private void atOnce(Reduction reduction, Shape shape, List<Formula> formulas, List<Tensor> in, List<Tensor> out) {
        var program = Program.of(formulas);
        var operands = Pointwise.operands(program.code(), in, out);
        var main = in.getFirst();
        for (int i = in.size() - 1; i >= 0; i--) {
            main = in.get(i).shape().equals(shape) ? in.get(i) : main;
        }
        int[] axes = main.order().axes(shape.rank());
        var to = out.getFirst().shape();
        int innermost = axes.length - 1;
        while (shape.dim(axes[innermost]) == 1) {
            innermost--;
        }
        boolean across = to.dim(axes[innermost]) != 1;
        var results = Space.over(shape, chosen(axes, to, true), operands);
        var column = Space.over(shape, chosen(axes, to, false), operands);
        var addresses = new long[operands.length];
        var types = new DType[operands.length];
        for (int i = 0; i < operands.length; i++) {
            addresses[i] = Machine.address(operands[i]);
            types[i] = operands[i].dtype();
        }
        new Pass(reduction, program, results, column, across, across ? results.inner() : 1, addresses, types)
                .run(BLOCKS);
    }

    /// Those axes that are kept, or those that are not.
    private static int[] chosen(int[] axes, Shape to, boolean kept) {
        var chosen = new int[axes.length];
        int count = 0;
        for (int axis : axes) {
            if (to.dim(axis) != 1 == kept) {
                chosen[count++] = axis;
            }
        }
        return Arrays.copyOf(chosen, count);
    }

    /// One reduction of columns.
    ///
    /// @param results   the kept axes
    /// @param column    the reduced axes
    /// @param across    as in [ReductionKernel]
    /// @param inner     columns whose numbers lie side by side
    /// @param addresses of the operands
    /// @param types     of the operands
    private final class Pass {
        private final Reduction reduction;
        private final Program program;
        private final Space results, column;
        private final boolean across;
        private final int inner;
        private final long[] addresses;
        private final DType[] types;
        private final int inputs, outputs, width;

        Pass(
                Reduction reduction,
                Program program,
                Space results,
                Space column,
                boolean across,
                int inner,
                long[] addresses,
                DType[] types) {
            this.reduction = reduction;
            this.program = program;
            this.results = results;
            this.column = column;
            this.across = across;
            this.inner = inner;
            this.addresses = addresses;
            this.types = types;
            inputs = program.code().inputs().length;
            outputs = addresses.length - inputs;
            width = (across ? results : column).inner() % 4 == 0 ? 4 : 1;
        }

        /// @param most parts that a column is cut into
        void run(int most) {
            int length = column.size(), lanes = lanes(length), wished = Math.clamp(parts(length, lanes), 1, most);
            int part = Math.ceilDiv(Math.ceilDiv(length, wished), 4) * 4;
            int parts = Math.ceilDiv(length, part), columns = results.size();
            if (parts == 1) {
                launch(addresses, false, length, lanes, 1);
                return;
            }
            long bytes = 4L * parts * columns;
            try (var partial = machine.memory().block(outputs * bytes, "the parts of a reduction")) {
                var to = addresses.clone();
                for (int k = 0; k < outputs; k++) {
                    to[inputs + k] = partial.address() + k * bytes;
                }
                launch(to, true, part, lanes, parts);
                combine(parts, partial.address(), bytes);
            }
        }

        /// Lanes that share a column, a power of two.
        private int lanes(int length) {
            int four = inner % 4 == 0 ? 4 : 1;
            int columns = Math.min(32 / four, power(Math.ceilDiv(inner, four)));
            int most = across ? length : Math.max(1, length / width);
            return Math.min(Integer.highestOneBit(most), ReductionKernel.THREADS / columns);
        }

        private static int power(int atLeast) {
            return atLeast <= 1 ? 1 : Integer.highestOneBit(atLeast - 1) << 1;
        }

        private int parts(int length, int lanes) {
            if (!across) {
                return length / (ReductionKernel.THREADS * width * EACH);
            }
            int four = inner % 4 == 0 ? 4 : 1;
            int groups = Math.ceilDiv(inner, four * (ReductionKernel.THREADS / lanes));
            return Math.min(BLOCKS / groups, length / LEAST);
        }

        /// @param to      addresses of the operands
        /// @param partial whether the outputs are those of parts, one part's after the other's
        private void launch(long[] to, boolean partial, int part, int lanes, int parts) {
            var kinds = new ArrayList<Operand>();
            var fixed = new ArrayList<Boolean>();
            for (int i = 0; i < inputs; i++) {
                kinds.add(new Operand(types[i], kind(i)));
                fixed.add(column.constant(i));
            }
            for (int i = inputs; i < to.length; i++) {
                kinds.add(partial ? new Operand(DType.F32, Kind.DIRECT) : new Operand(types[i], output(i)));
            }
            var kernel = new ReductionKernel(
                    reduction, program.code(), across, width, results.axes(), column.axes(), kinds, fixed);
            int threads = ReductionKernel.THREADS / lanes, columns = results.size();
            int shift = Integer.numberOfTrailingZeros(across ? threads : lanes);
            var arguments = new Arguments();
            for (long address : to) {
                arguments.add(address);
            }
            arguments
                    .add(columns)
                    .add(column.size())
                    .add(part)
                    .add(shift)
                    .add(lanes)
                    .add(threads);
            results.extents(arguments);
            column.extents(arguments);
            for (int i = 0; i < to.length; i++) {
                if (kinds.get(i).placed()) {
                    results.strides(arguments, i);
                }
            }
            for (int i = 0; i < inputs; i++) {
                column.strides(arguments, i);
            }
            arguments.add(program.constants());
            machine.printed(kernel, ReductionKernel.NAME, kernel::text)
                    .launch(
                            Math.ceilDiv(columns, threads * (across ? width : 1)),
                            parts,
                            ReductionKernel.THREADS,
                            arguments.values());
        }

        /// How an input's neighbours lie: in neighbouring columns, or in one column.
        private Kind kind(int input) {
            var innermost = across ? results : column;
            var other = across ? column : results;
            return switch (innermost.step(input)) {
                case 0 -> Kind.SAME;
                case 1 ->
                    innermost.multiples(input, width, false) && other.multiples(input, width, true)
                            ? Kind.TOGETHER
                            : Kind.APART;
                default -> Kind.APART;
            };
        }

        private Kind output(int operand) {
            if (results.direct(operand)) {
                return Kind.DIRECT;
            }
            boolean together = across && results.step(operand) == 1 && results.multiples(operand, width, false);
            return together ? Kind.TOGETHER : Kind.APART;
        }

        /// Reduces the parts' results.
        private void combine(int parts, long from, long bytes) {
            var operands = new long[2 * outputs];
            var kinds = new DType[2 * outputs];
            var outs = new int[outputs];
            for (int k = 0; k < outputs; k++) {
                operands[k] = from + k * bytes;
                operands[outputs + k] = addresses[inputs + k];
                kinds[k] = DType.F32;
                kinds[outputs + k] = types[inputs + k];
                outs[k] = inputs + k;
            }
            var down = new int[2 * outputs][1];
            for (int k = 0; k < outputs; k++) {
                down[k][0] = results.size();
            }
            new Pass(
                            reduction,
                            PARTS.get(outputs),
                            results.dense(outputs, outs),
                            new Space(new int[] {parts}, down),
                            true,
                            inner,
                            operands,
                            kinds)
                    .run(1);
        }
    }
}
