package dynat.tensor;

import java.util.ArrayList;
import java.util.List;

/// A tensor that owns its memory for life and may be written in place: a parameter, a running statistic, a momentum.
///
/// Of rank 4 it lies as convolutions read their filters, [Kernels#filters].
///
/// Every write raises the storage's version, by which whatever was derived from the old contents is known to be stale.
public class Cell {

    private final Tensor value;

    /// A cell that begins with the numbers of a tensor.
    ///
    /// @param initial its numbers are copied
    public Cell(Tensor initial) {
        var device = initial.device();
        value = device.allocate(initial.shape(), device.kernels().filters()).retain();
        value.device().kernels().copy(initial.to(value.dtype()), value);
    }

    /// {@return the tensor as it is now; it changes with the next write}
    public final Tensor value() {
        return value;
    }

    /// {@return the extents, which never change}
    public final Shape shape() {
        return value.shape();
    }

    /// Overwrites this cell with `formula` of `in`, among which may be its own value.
    ///
    /// @param formula of the inputs
    /// @param in      of the cell's shape, or smaller ones that broadcast to it
    /// @throws ShapeError if an input is larger than the cell
    public final void write(Formula formula, Tensor... in) {
        write(List.of(this), List.of(formula), in);
    }

    /// Overwrites several cells of one shape in one pass; all formulas see the old values.
    ///
    /// @param cells    what to overwrite
    /// @param formulas one a cell
    /// @param in       of the cells' shape, or smaller ones that broadcast to it
    /// @throws ShapeError if an input is larger than the cells
    public static void write(List<Cell> cells, List<Formula> formulas, Tensor... in) {
        var value = cells.getFirst().value;
        var to = cells.stream().map(Cell::value).toList();
        value.device().kernels().map(formulas, fitting(value, List.of(in)), to);
        overwritten(cells);
    }

    /// [#write(List, List, Tensor...)] of the same formulas for many groups of cells, such as all parameters of a
    /// network with what is remembered of them; a backend may do all of them at once.
    ///
    /// @param formulas one a cell of a group
    /// @param groups   what to overwrite; the cells of a group have one shape
    /// @param in       what the formulas read for each group; none reads what another one writes
    /// @throws ShapeError if an input is larger than the cells of its group
    public static void writeEach(List<Formula> formulas, List<List<Cell>> groups, List<List<Tensor>> in) {
        if (groups.isEmpty()) {
            return;
        }
        var from = new ArrayList<List<Tensor>>();
        var to = new ArrayList<List<Tensor>>();
        for (int i = 0; i < groups.size(); i++) {
            from.add(fitting(groups.get(i).getFirst().value, in.get(i)));
            to.add(groups.get(i).stream().map(Cell::value).toList());
        }
        to.getFirst().getFirst().device().kernels().mapEach(formulas, from, to);
        groups.forEach(Cell::overwritten);
    }

    private static void overwritten(List<Cell> cells) {
        cells.forEach(cell -> cell.value.storage().overwritten());
    }

    private static List<Tensor> fitting(Tensor cell, List<Tensor> in) {
        var shape = cell.shape();
        for (var tensor : in) {
            Operands.check("write", cell, tensor);
            if (!Shape.broadcast("write", shape, tensor.shape()).equals(shape)) {
                throw ShapeError.in("write")
                        .because("an operand is larger than the cell")
                        .shape("cell", shape, "")
                        .shape("operand", tensor.shape(), "")
                        .fix("pass operands of the cell's shape");
            }
        }
        return Tensor.aligned(shape.rank(), in.toArray(Tensor[]::new));
    }

    /// Overwrites this cell with numbers in row-major order of its shape.
    ///
    /// @param values as many as the cell holds
    /// @throws ShapeError if there are more or fewer
    public final void write(float[] values) {
        checkCount(values.length);
        value.device().kernels().upload(values, value);
        value.storage().overwritten();
    }

    /// Overwrites this cell with numbers in row-major order of its shape.
    ///
    /// @param values as many as the cell holds
    /// @throws ShapeError if there are more or fewer
    public final void write(double[] values) {
        checkCount(values.length);
        value.device().kernels().upload(values, value);
        value.storage().overwritten();
    }

    private void checkCount(int values) {
        if (values != shape().size()) {
            throw ShapeError.in("write")
                    .because("%d values were given but the cell holds %d", values, shape().size())
                    .shape("cell", shape(), "")
                    .fix("pass %d values", shape().size());
        }
    }
}
