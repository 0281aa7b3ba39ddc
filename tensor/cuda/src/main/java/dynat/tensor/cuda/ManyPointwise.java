package dynat.tensor.cuda;

import dynat.tensor.DType;
import dynat.tensor.Formula;
import dynat.tensor.Order;
import dynat.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The same formulas for many tensors in one launch, such as an optimizer's step for all parameters
/// ([ManyPointwiseKernel]).
///
/// Where each of them lies stands in a table on the device. From step to step memory is given out in the same order, so
/// that the table is found again rather than uploaded.
final class ManyPointwise {
    private final Machine machine;
    private final Pointwise pointwise;
    private final Plans<Integer> tables;

    ManyPointwise(Machine machine, Pointwise pointwise) {
        this.machine = machine;
        this.pointwise = pointwise;
        tables = new Plans<>(machine);
    }

    /// As [dynat.tensor.Kernels#mapEach].
    void map(List<Formula> formulas, List<List<Tensor>> in, List<List<Tensor>> out) {
        var program = Program.of(formulas);
        var code = program.code();
        var items = new Tensor[out.size()][];
        for (int i = 0; i < items.length; i++) {
            items[i] = Pointwise.operands(code, in.get(i), out.get(i));
        }
        var constant = constant(items, code.inputs().length);
        if (items.length < 2 || constant == null) {
            for (int i = 0; i < items.length; i++) {
                pointwise.map(formulas, in.get(i), out.get(i));
            }
            return;
        }
        int[] rows = rows(items);
        var table = tables.of(rows, () -> made(rows, items[0].length));
        var kernel = new ManyPointwiseKernel(code, constant);
        if (table.plan() > 0) {
            var arguments = new Arguments().add(table.at(0)).add(table.at(rows.length));
            arguments.add(program.constants());
            machine.printed(kernel, ManyPointwiseKernel.NAME, kernel::text)
                    .launch(table.plan(), 1, ManyPointwiseKernel.THREADS, arguments.values());
        }
    }

    /// Which of the inputs are one number a tensor: all others lie as the outputs do.
    ///
    /// @return null if they do not
    private static List<Boolean> constant(Tensor[][] items, int inputs) {
        var constant = new ArrayList<Boolean>(inputs);
        for (int operand = 0; operand < (items.length == 0 ? 0 : items[0].length); operand++) {
            boolean direct = true, single = operand < inputs;
            for (var item : items) {
                var output = item[inputs];
                direct &= alike(item[operand], output);
                single &= item[operand].shape().size() == 1;
                if (item[operand].dtype() != DType.F32) {
                    return null;
                }
            }
            if (!direct && !single) {
                return null;
            }
            if (operand < inputs) {
                constant.add(!direct);
            }
        }
        return constant;
    }

    private static boolean alike(Tensor x, Tensor y) {
        return x.shape().equals(y.shape()) && (x.order() == y.order() || Order.coincide(x.shape()));
    }

    /// For each tensor how many numbers it has, then where its operands lie.
    private static int[] rows(Tensor[][] items) {
        int width = ManyPointwiseKernel.row(items[0].length) / Integer.BYTES, at = 0;
        var rows = new int[items.length * width];
        for (var item : items) {
            rows[at] = item[item.length - 1].shape().size();
            for (int operand = 0; operand < item.length; operand++) {
                long address = Machine.address(item[operand]);
                rows[at + 2 * operand + 2] = (int) address;
                rows[at + 2 * operand + 3] = (int) (address >>> 32);
            }
            at += width;
        }
        return rows;
    }

    /// The rows, then for each block which row it works on, and from which number on.
    private static Plans.Made<Integer> made(int[] rows, int operands) {
        int width = ManyPointwiseKernel.row(operands) / Integer.BYTES, blocks = 0;
        for (int row = 0; row < rows.length; row += width) {
            blocks += Math.ceilDiv(rows[row], ManyPointwiseKernel.A_BLOCK);
        }
        var table = Arrays.copyOf(rows, rows.length + 2 * blocks);
        int at = rows.length;
        for (int row = 0; row < rows.length; row += width) {
            for (long first = 0; first < rows[row]; first += ManyPointwiseKernel.A_BLOCK) {
                table[at++] = row / width;
                table[at++] = (int) first;
            }
        }
        return new Plans.Made<>(blocks, table);
    }
}
