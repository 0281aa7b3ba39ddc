package dynat.tensor.cuda;

import dynat.tensor.DType;
import dynat.tensor.Selection;
import dynat.tensor.Tensor;
import java.util.List;

/// Numbers moved from place to place, each tensor as it lies.
///
/// Where they go is worked out once a selection and kept on the device ([Plans]). Numbers that move together do so up
/// to 16 bytes at once. What is put is gathered: a thread makes one number of the result and reads all that meets
/// there.
final class Selections {
    private static final int THREADS = 256;

    private final Machine machine;
    private final Layout layout;
    private final Plans<Move> taking;
    private final Plans<List<Move>> putting;

    Selections(Machine machine, Layout layout) {
        this.machine = machine;
        this.layout = layout;
        taking = new Plans<>(machine);
        putting = new Plans<>(machine);
    }

    void take(Tensor x, Selection selection, Tensor y) {
        if (y.shape().size() == 0) {
            return;
        }
        var words = Wording.of(x.order(), y.order(), y.dtype(), List.of(selection));
        var plan = taking.of(words, () -> Moves.take(x, selection, y));
        try (var lent = layout.as(x.order(), y.dtype(), x)) {
            run(plan.plan(), plan, lent.address(), y.dtype(), Machine.address(y), false);
        }
    }

    void put(List<Tensor> y, List<Selection> selections, Tensor x) {
        if (x.shape().size() == 0) {
            return;
        }
        var words = Wording.of(x.order(), y, x.dtype(), selections);
        var plan = putting.of(words, () -> Moves.put(y, selections, x));
        boolean sums = plan.plan().getFirst().how() == Move.How.SUM;
        if (!sums || y.size() == 1 || x.dtype() == DType.F32) {
            put(y, plan, x.dtype(), Machine.address(x));
            return;
        }
        int count = x.shape().size();
        try (var wide = machine.memory().block(4L * count, "a sum in single precision")) {
            put(y, plan, DType.F32, wide.address());
            layout.convert(DType.F32, wide.address(), x.dtype(), Machine.address(x), count);
        }
    }

    private void put(List<Tensor> y, Plans.Ready<List<Move>> plan, DType type, long to) {
        for (int i = 0; i < y.size(); i++) {
            var part = y.get(i);
            try (var lent = layout.as(part.order(), type, part)) {
                run(plan.plan().get(i), plan, lent.address(), type, to, i > 0);
            }
        }
    }

    private void run(Move move, Plans.Ready<?> plan, long from, DType type, long to, boolean add) {
        if (move.count() == 0) {
            return;
        }
        int blocks = Math.ceilDiv(move.count(), THREADS);
        if (move.how() == Move.How.SUM) {
            machine.kernel("select", type == DType.F32 ? "sum_f32" : "sum_bf16")
                    .launch(
                            blocks,
                            1,
                            THREADS,
                            from,
                            plan.at(move.at(0)),
                            plan.at(move.at(1)),
                            plan.at(move.at(2)),
                            plan.at(move.at(3)),
                            move.width(),
                            to,
                            add ? 1 : 0,
                            move.count());
            return;
        }
        machine.kernel("select", move.kernel())
                .launch(
                        blocks,
                        1,
                        THREADS,
                        from,
                        plan.at(move.at(0)),
                        plan.at(move.at(1)),
                        move.width(),
                        to,
                        move.count());
    }
}
