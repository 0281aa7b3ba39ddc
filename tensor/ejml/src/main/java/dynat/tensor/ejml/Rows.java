package dynat.tensor.ejml;

import dynat.tensor.Shape;
import java.util.List;

/// A walk through a shape in row-major order, one stretch of the last axis at a time, that knows where in memory each
/// operand is, whatever its order and however it broadcasts.
final class Rows {

    /// The longest stretch, in elements: what a program needs for it stays in the first cache.
    static final int LONGEST = 256;

    interface Visitor {
        /// @param starts for each operand, where in its array the stretch begins
        /// @param count  how many elements it has
        void visit(int[] starts, int count);
    }

    private final Shape shape;
    private final List<Operand> operands;
    private final Visitor visitor;
    private final int[] at;

    private Rows(Shape shape, List<Operand> operands, Visitor visitor) {
        this.shape = shape;
        this.operands = operands;
        this.visitor = visitor;
        this.at = new int[operands.size()];
    }

    static void forEach(Shape shape, List<Operand> operands, Visitor visitor) {
        new Rows(Operand.atLeastRank1(shape), operands, visitor).along(0);
    }

    private void along(int axis) {
        int extent = shape.dim(axis);
        boolean last = axis == shape.rank() - 1;
        int stretch = last ? LONGEST : 1;
        for (int i = 0; i < extent; i += stretch) {
            if (last) {
                visitor.visit(at, Math.min(stretch, extent - i));
            } else {
                along(axis + 1);
            }
            move(axis, Math.min(stretch, extent - i));
        }
        move(axis, -extent);
    }

    private void move(int axis, int by) {
        for (int k = 0; k < at.length; k++) {
            at[k] += by * operands.get(k).strides()[axis];
        }
    }
}
