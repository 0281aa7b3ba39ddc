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

/// Chooses how cuDNN computes a convolution: by trying all that it has, once, in both orders where that may pay.
final class CudnnSearch {
    /// Says of each shape, when it is first met, how fast every algorithm is.
    private static final boolean SAID = Boolean.getBoolean("dynat.cuda.algorithms");

    private static final Comparator<CudnnAlgorithm> BY_COST = Comparator.comparingDouble(CudnnAlgorithm::cost);

    private final Machine machine;
    private final Cudnn cudnn;
    private final NvidiaProducts.Rules rules;

    CudnnSearch(Machine machine, Cudnn cudnn, NvidiaProducts.Rules rules) {
        this.machine = machine;
        this.cudnn = cudnn;
        this.rules = rules;
    }

    /// The fastest way. The operands are read, what comes of them is written elsewhere.
    ///
    /// @return none if cuDNN does not compute this
    Optional<CudnnPlan> of(Direction direction, Correlation shape, DType type, long a, long b) {
        var plans = new ArrayList<CudnnPlan>();
        cudnn.current();
        machine.gpu().synchronize(); // what was asked for has to be under way before its memory is used again
        for (var order : orders(shape, type)) {
            CudnnConvolution.of(shape, type, order, rules.tf32())
                    .ifPresent(convolution -> plans.addAll(ways(direction, convolution, a, b)));
        }
        var best = plans.stream()
                .min(Comparator.comparingDouble(plan -> plan.algorithm().cost()));
        plans.stream()
                .map(CudnnPlan::convolution)
                .distinct()
                .filter(each -> best.isEmpty() || each != best.get().convolution())
                .forEach(CudnnConvolution::close);
        return best;
    }

    /// Its kernels for single precision and for groups are not always faster with channels last.
    private static List<Order> orders(Correlation shape, DType type) {
        return type == DType.F32 || shape.geometry().groups() > 1
                ? List.of(Order.CHANNELS_LAST, Order.ROW_MAJOR)
                : List.of(shape.order());
    }

    private static void say(Direction direction, Correlation shape, DType type, List<CudnnPlan> plans) {
        System.err.printf("%s %s %s%n", direction, type, shape);
        plans.stream()
                .map(CudnnPlan::algorithm)
                .sorted(BY_COST)
                .forEach(each -> System.err.printf(
                        "    %.4f ms  %s %s, %d KiB%n",
                        each.cost(), direction.name(each.number()), each.order(), each.workspace() >> 10));
    }

    private List<CudnnPlan> ways(Direction direction, CudnnConvolution convolution, long a, long b) {
        double moving = moving(direction, convolution.subject());
        return tried(direction, convolution, a, b).stream()
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
    }

    private boolean allowed(Tried tried) {
        return tried.status() == 0
                && tried.workspace() <= cudnn.limit()
                && (tried.deterministic() != 0 || !rules.deterministic());
    }

    private List<Tried> tried(Direction direction, CudnnConvolution convolution, long a, long b) {
        var tried = new ArrayList<Tried>();
        var type = convolution.subject().type();
        long bytes = CudnnPlan.operands(direction, convolution.subject().shape())[2].bytes(type);
        try (var out = machine.memory().block(bytes, "the result of a search for an algorithm");
                var scratch = machine.memory().block(cudnn.limit(), "the workspace of a search for an algorithm")) {
            int status = direction.find(
                    cudnn,
                    convolution,
                    at(a),
                    at(b),
                    at(out.address()),
                    new Direction.Scratch(at(scratch.address()), cudnn.limit()),
                    tried);
            if (!Cudnn.refused(status)) {
                Cudnn.check(direction.search(), status, convolution.subject());
            }
        } catch (ArrayIndexOutOfBoundsException e) {
            return List.of(); // JCudnn reads a count that cuDNN did not write: it computes nothing of this
        }
        return tried;
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
