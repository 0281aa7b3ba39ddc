package dynat.tensor.cuda;

import static dynat.tensor.cuda.JCudaGpu.at;

import dynat.tensor.DType;
import dynat.tensor.Order;
import dynat.tensor.cuda.CudnnAlgorithm.Tried;
import dynat.tensor.cuda.Products.Correlation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Chooses how cuDNN computes a convolution: as was chosen before, or by trying all that it has, in both orders where
/// that may pay.
final class CudnnSearch {
    /// Says of each shape, when it is first met, how fast every algorithm is.
    private static final boolean SAID = Boolean.getBoolean("dynat.cuda.algorithms");

    private static final Comparator<CudnnPlan> BY_COST =
            Comparator.comparingDouble(plan -> plan.algorithm().cost());

    private final Machine machine;
    private final Cudnn cudnn;
    private final NvidiaProducts.Rules rules;
    private final CudnnChoices choices;

    CudnnSearch(Machine machine, Cudnn cudnn, NvidiaProducts.Rules rules, CudnnChoices choices) {
        this.machine = machine;
        this.cudnn = cudnn;
        this.rules = rules;
        this.choices = choices;
    }

    /// The fastest way. The operands are read, what comes of them is written elsewhere.
    ///
    /// @return none if cuDNN does not compute this
    Optional<CudnnPlan> of(Direction direction, Correlation shape, DType type, long a, long b) {
        cudnn.current();
        return chosen(direction, shape, type).or(() -> tried(direction, shape, type, a, b));
    }

    /// What was chosen before, if cuDNN still has it and it needs no more memory than it may.
    private Optional<CudnnPlan> chosen(Direction direction, Correlation shape, DType type) {
        var before = choices.find(direction, shape, type);
        if (before.isEmpty()) {
            return Optional.empty();
        }
        var described = CudnnConvolution.of(shape, type, before.get().order(), rules.tf32());
        var needed = described.flatMap(convolution ->
                direction.workspace(cudnn, convolution, before.get().number()));
        if (needed.isEmpty() || needed.get() > cudnn.limit()) {
            described.ifPresent(CudnnConvolution::close);
            return Optional.empty();
        }
        var algorithm = new CudnnAlgorithm(
                before.get().number(),
                needed.get(),
                before.get().order(),
                before.get().cost());
        return Optional.of(new CudnnPlan(direction, described.get(), algorithm));
    }

    private Optional<CudnnPlan> tried(Direction direction, Correlation shape, DType type, long a, long b) {
        machine.gpu().synchronize(); // what was asked for has to be under way before its memory is used again
        var plans = new ArrayList<CudnnPlan>();
        for (var order : orders(shape, type)) {
            CudnnConvolution.of(shape, type, order, rules.tf32())
                    .ifPresent(convolution -> plans.addAll(ways(direction, convolution, a, b)));
        }
        plans.sort(BY_COST);
        if (SAID) {
            say(direction, shape, type, plans);
        }
        var best = plans.stream().findFirst();
        plans.stream()
                .map(CudnnPlan::convolution)
                .distinct()
                .filter(each -> each != best.get().convolution())
                .forEach(CudnnConvolution::close);
        best.ifPresent(plan -> choices.keep(direction, shape, type, plan.algorithm()));
        return best;
    }

    /// Its kernels for strict single precision and for groups may be faster in the other order.
    private List<Order> orders(Correlation shape, DType type) {
        return type == DType.F32 && !rules.tf32() || shape.geometry().groups() > 1
                ? List.of(Order.CHANNELS_LAST, Order.ROW_MAJOR)
                : List.of(shape.order());
    }

    private static void say(Direction direction, Correlation shape, DType type, List<CudnnPlan> plans) {
        System.err.printf("%s %s %s%n", direction, type, shape);
        for (var plan : plans) {
            var each = plan.algorithm();
            System.err.printf(
                    "    %.4f ms  %s %s, %d KiB%n",
                    each.cost(), direction.name(each.number()), each.order(), each.workspace() >> 10);
        }
    }

    private List<CudnnPlan> ways(Direction direction, CudnnConvolution convolution, long a, long b) {
        double moving = moving(direction, convolution.subject());
        var ways = results(direction, convolution, a, b).stream()
                .filter(this::allowed)
                .map(each -> new CudnnPlan(
                        direction,
                        convolution,
                        new CudnnAlgorithm(
                                each.number(),
                                each.workspace(),
                                convolution.subject().order(),
                                each.milliseconds() + moving)))
                .toList();
        if (ways.isEmpty()) {
            convolution.close();
        }
        return ways;
    }

    private boolean allowed(Tried tried) {
        return tried.status() == 0
                && tried.workspace() <= cudnn.limit()
                && (tried.deterministic() != 0 || !rules.deterministic());
    }

    /// What comes of trying each algorithm the second time: the first loads its code.
    private List<Tried> results(Direction direction, CudnnConvolution convolution, long a, long b) {
        var type = convolution.subject().type();
        long bytes = CudnnPlan.operands(direction, convolution.subject().shape())[2].bytes(type);
        try (var out = machine.memory().block(bytes, "the result of a search for an algorithm");
                var scratch = machine.memory().block(cudnn.limit(), "the workspace of a search for an algorithm")) {
            var room = new Direction.Scratch(at(scratch.address()), cudnn.limit());
            for (int time = 1; ; time++) {
                var tried = new ArrayList<Tried>();
                int status = direction.find(cudnn, convolution, at(a), at(b), at(out.address()), room, tried);
                if (Cudnn.refused(status)) {
                    return List.of();
                }
                Cudnn.check(direction.search(), status, convolution.subject());
                if (time == 2) {
                    return tried;
                }
            }
        } catch (ArrayIndexOutOfBoundsException e) {
            return List.of(); // JCudnn reads a count that cuDNN did not write: it computes nothing of this
        }
    }

    /// Milliseconds that it takes to bring operands to the other order and the result back.
    private double moving(Direction direction, CudnnConvolution.Subject subject) {
        double bytes = 0;
        if (subject.order() != subject.shape().order()) {
            for (var planes : CudnnPlan.operands(direction, subject.shape())) {
                bytes += planes.coincide() ? 0 : 2 * planes.bytes(subject.type());
            }
        }
        return 1e3 * bytes / rules.bandwidth();
    }
}
