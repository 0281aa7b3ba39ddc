package dynat.tensor.cuda;

import static dynat.tensor.cuda.JCudaGpu.at;

import dynat.tensor.DType;
import dynat.tensor.DeviceError;
import dynat.tensor.Order;
import dynat.tensor.cuda.CudnnAlgorithm.Tried;
import dynat.tensor.cuda.CudnnChoices.Asked;
import dynat.tensor.cuda.Products.Correlation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jcuda.Pointer;

/// Chooses how a convolution is computed: as was chosen before, or by trying all that cuDNN has, in both orders where
/// that may pay, and what we have.
final class CudnnSearch {
    /// Logs of each shape, when it is first met, how fast every algorithm is.
    private static final boolean SAID = Boolean.getBoolean("dynat.cuda.algorithms");

    /// So little memory is not searched with.
    private static final long LEAST = 1L << 20;

    /// How often what we have is run before it is timed, and while it is: often enough that what the host does before
    /// the first run and after the last one does not count.
    private static final int WARM = 3, RUNS = 20;

    private static final Comparator<ConvolutionPlan> BY_COST =
            Comparator.comparingDouble(plan -> plan.algorithm().cost());

    private final Machine machine;
    private final Cudnn cudnn;
    private final NvidiaProducts.Rules rules;
    private final CudnnChoices choices;
    private final List<FilterGradient> ours;

    /// @param ours what is tried beside cuDNN's algorithms
    CudnnSearch(
            Machine machine, Cudnn cudnn, NvidiaProducts.Rules rules, CudnnChoices choices, List<FilterGradient> ours) {
        this.machine = machine;
        this.cudnn = cudnn;
        this.rules = rules;
        this.choices = choices;
        this.ours = ours;
    }

    /// The fastest way. The operands are read, what comes of them is written elsewhere.
    ///
    /// @return none if cuDNN does not compute this, nor we
    Optional<ConvolutionPlan> of(Direction direction, Correlation shape, DType type, long a, long b) {
        cudnn.current();
        var names = ours(direction, shape, type, cudnn.limit()).map(FilterGradient::name);
        var asked = new Asked(direction, shape, type, names.collect(Collectors.joining(",")), cudnn.limit());
        return chosen(asked).or(() -> tried(asked, a, b));
    }

    private Optional<ConvolutionPlan> chosen(Asked asked) {
        return choices.find(asked).flatMap(known -> plan(asked, known));
    }

    /// What was chosen before, if cuDNN still has it and it needs no more memory than it may.
    private Optional<ConvolutionPlan> plan(Asked asked, CudnnAlgorithm known) {
        Direction direction = asked.direction();
        Correlation shape = asked.shape();
        DType type = asked.type();
        if (known.number() < 0) {
            return ours(direction, shape, type, asked.bytes())
                    .filter(way -> way.number() == known.number())
                    .findFirst()
                    .map(way -> OwnPlan.of(cudnn, way, shape, type, known.cost()));
        }
        var described =
                CudnnConvolution.of(as(shape, known.order(), known.channels(), known.dense()), type, rules.tf32());
        var needed = described.flatMap(convolution -> direction.workspace(cudnn, convolution, known.number()));
        if (needed.isEmpty() || needed.get() > cudnn.limit()) {
            described.ifPresent(CudnnConvolution::close);
            return Optional.empty();
        }
        var algorithm = new CudnnAlgorithm(
                known.number(), needed.get(), known.order(), known.channels(), known.dense(), known.cost());
        return Optional.of(new CudnnPlan(cudnn, direction, shape, described.get(), algorithm));
    }

    private Optional<ConvolutionPlan> tried(Asked whole, long a, long b) {
        machine.gpu().synchronize(); // what was asked for has to be under way before its memory is used again
        Direction direction = whole.direction();
        Correlation shape = whole.shape();
        DType type = whole.type();
        var forms = forms(direction, shape, type);
        var plans = new ArrayList<ConvolutionPlan>();
        Asked asked;
        try (var block = scratch(beside(direction, shape, type, forms))) {
            asked = whole.within(block.bytes());
            var before = asked.equals(whole) ? Optional.<ConvolutionPlan>empty() : chosen(asked);
            if (before.isPresent()) {
                return before;
            }
            var scratch = new Direction.Scratch(at(block.address()), block.bytes());
            for (var form : forms) {
                CudnnConvolution.of(form, type, rules.tf32())
                        .ifPresent(convolution -> plans.addAll(ways(direction, shape, convolution, a, b, scratch)));
            }
            ours(direction, shape, type, block.bytes())
                    .forEach(way -> plans.add(timed(way, shape, type, a, b, block.address())));
        }
        plans.sort(BY_COST);
        if (SAID) {
            say(direction, shape, type, plans);
        }
        var best = plans.stream().findFirst().map(fastest -> settled(asked, fastest));
        plans.stream()
                .map(ConvolutionPlan::convolution)
                .flatMap(Optional::stream)
                .distinct()
                .filter(each -> each != best.get().convolution().orElse(null))
                .forEach(CudnnConvolution::close);
        return best;
    }

    /// The fastest, or what another process has chosen meanwhile.
    private ConvolutionPlan settled(Asked asked, ConvolutionPlan fastest) {
        var counts = choices.keep(asked, fastest.algorithm());
        return counts == fastest.algorithm() ? fastest : plan(asked, counts).orElse(fastest);
    }

    /// @param bytes that a workspace may have
    private Stream<FilterGradient> ours(Direction direction, Correlation shape, DType type, long bytes) {
        return direction == Direction.WEIGHT
                ? ours.stream().filter(way -> way.fits(shape, type) && way.workspace(shape, type) <= bytes)
                : Stream.empty();
    }

    /// A way of our own, with what it takes.
    private ConvolutionPlan timed(FilterGradient way, Correlation shape, DType type, long dy, long x, long room) {
        long bytes = CudnnOperand.of(Direction.WEIGHT, shape)[2].bytes(type);
        try (var out = machine.memory().block(bytes, "the result of a search for an algorithm")) {
            long start = 0;
            for (int run = -WARM; run < RUNS; run++) {
                if (run == 0) {
                    machine.gpu().synchronize();
                    start = System.nanoTime();
                }
                way.backwardWeight(shape, type, dy, x, out.address(), room);
            }
            machine.gpu().synchronize();
            return OwnPlan.of(cudnn, way, shape, type, (System.nanoTime() - start) / 1e6 / RUNS);
        }
    }

    /// As much as an algorithm may ask for, or what there is left of it when the rest of a search has its room.
    private DeviceMemory.Block scratch(long beside) {
        for (long bytes = cudnn.limit(); ; bytes /= 2) {
            try (var _ = machine.memory().block(beside, "what a search for an algorithm writes")) {
                return machine.memory().block(bytes, "the workspace of a search for an algorithm");
            } catch (DeviceError full) {
                if (bytes < LEAST) {
                    throw full;
                }
            }
        }
    }

    /// How operands may lie. cuDNN's kernels for strict single precision and for groups may be faster in the other
    /// order; tensor cores read 16 bytes of channels at once; and the way back through a stride may be slower than that
    /// through four times as many windows, of which only some have a cotangent: those Winograd's algorithm computes.
    private List<Correlation> forms(Direction direction, Correlation shape, DType type) {
        var forms = new ArrayList<>(List.of(shape));
        boolean cores = type == DType.BF16 || rules.tf32(),
                grouped = shape.geometry().groups() > 1;
        if (!cores || grouped) {
            boolean last = shape.order() == Order.CHANNELS_LAST;
            forms.add(as(shape, last ? Order.ROW_MAJOR : Order.CHANNELS_LAST, shape.channels(), false));
        }
        int together = 16 / type.bytes(), padded = Math.ceilDiv(shape.channels(), together) * together;
        if (cores && !grouped && shape.order() == Order.CHANNELS_LAST && padded != shape.channels()) {
            long pixels = (long) shape.images() * shape.height() * shape.width();
            if (pixels * padded <= Integer.MAX_VALUE) {
                forms.add(as(shape, shape.order(), padded, false));
            }
        }
        var g = shape.geometry();
        boolean strided = g.rows().stride() * g.columns().stride() > 1;
        if (direction == Direction.INPUT && strided && !cores && !grouped && shape.order() == Order.ROW_MAJOR) {
            var dense = as(shape, shape.order(), shape.channels(), true);
            if ((long) dense.images() * dense.outputs() * dense.outputHeight() * dense.outputWidth()
                    <= Integer.MAX_VALUE) {
                forms.add(dense);
            }
        }
        return forms;
    }

    private static Correlation as(Correlation s, Order order, int channels, boolean dense) {
        var g = dense ? s.geometry().strided(1, 1) : s.geometry();
        return new Correlation(
                s.images(),
                channels,
                s.height(),
                s.width(),
                s.outputs(),
                g.rows().out(s.height(), s.filterHeight()),
                g.columns().out(s.width(), s.filterWidth()),
                s.filterHeight(),
                s.filterWidth(),
                g,
                order);
    }

    private static void say(Direction direction, Correlation shape, DType type, List<ConvolutionPlan> plans) {
        var text = new StringBuilder("%s %s %s".formatted(direction, type, shape));
        for (var plan : plans) {
            var each = plan.algorithm();
            text.append("%n    %.4f ms  %s %s, %d channels%s, %d KiB"
                    .formatted(
                            each.cost(),
                            plan.name(),
                            each.order(),
                            each.channels(),
                            each.dense() ? ", dense" : "",
                            each.workspace() >> 10));
        }
        System.getLogger(CudnnSearch.class.getName()).log(System.Logger.Level.INFO, text.toString());
    }

    private List<ConvolutionPlan> ways(
            Direction direction,
            Correlation shape,
            CudnnConvolution convolution,
            long a,
            long b,
            Direction.Scratch scratch) {
        double moving = moving(direction, shape, convolution.subject());
        var form = convolution.subject().shape();
        var ways = results(direction, shape, convolution, a, b, scratch).stream()
                .filter(this::allowed)
                .<ConvolutionPlan>map(each -> new CudnnPlan(
                        cudnn,
                        direction,
                        shape,
                        convolution,
                        new CudnnAlgorithm(
                                each.number(),
                                each.workspace(),
                                form.order(),
                                form.channels(),
                                !form.geometry().equals(shape.geometry()),
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

    /// What comes of trying each algorithm.
    private List<Tried> results(
            Direction direction,
            Correlation shape,
            CudnnConvolution convolution,
            long a,
            long b,
            Direction.Scratch scratch) {
        var type = convolution.subject().type();
        CudnnOperand[] asked = CudnnOperand.of(direction, shape),
                computed = CudnnOperand.of(direction, convolution.subject().shape());
        try (var first = room(asked[0], computed[0], type, a);
                var second = room(asked[1], computed[1], type, b);
                var out = machine.memory().block(computed[2].bytes(type), "the result of a search for an algorithm")) {
            return results(
                    direction, convolution, at(first.address()), at(second.address()), at(out.address()), scratch);
        }
    }

    /// @return the most bytes that trying a form takes beside the operands and the workspace
    private static long beside(Direction direction, Correlation shape, DType type, List<Correlation> forms) {
        var asked = CudnnOperand.of(direction, shape);
        long most = 0;
        for (var form : forms) {
            var computed = CudnnOperand.of(direction, form);
            long bytes = computed[2].bytes(type);
            for (int i = 0; i < 2; i++) {
                bytes += suits(asked[i], computed[i]) ? 0 : computed[i].bytes(type);
            }
            most = Math.max(most, bytes);
        }
        return most;
    }

    /// Whether an operand may stand for another one: what it holds does not matter, but it must not be shorter.
    private static boolean suits(CudnnOperand asked, CudnnOperand computed) {
        return asked.size() >= computed.size();
    }

    /// An operand, or zeros if it is shorter than what cuDNN is to read.
    private Layout.Lent room(CudnnOperand asked, CudnnOperand computed, DType type, long address) {
        if (suits(asked, computed)) {
            return new Layout.Lent(address, null);
        }
        var block = machine.memory().block(computed.bytes(type), "an operand of a search for an algorithm");
        machine.gpu().clear(block.address(), computed.bytes(type));
        machine.gpu().synchronize();
        return new Layout.Lent(block.address(), block);
    }

    /// The second time counts: the first loads an algorithm's code.
    private List<Tried> results(
            Direction direction,
            CudnnConvolution convolution,
            Pointer a,
            Pointer b,
            Pointer out,
            Direction.Scratch scratch) {
        try {
            for (int time = 1; ; time++) {
                var tried = new ArrayList<Tried>();
                int status = direction.find(cudnn, convolution, a, b, out, scratch, tried);
                if (Cudnn.refused(status)) {
                    return List.of();
                }
                Cudnn.check(direction.search(), status, convolution.subject());
                if (time == 2) {
                    return own(direction, convolution, tried);
                }
            }
        } catch (ArrayIndexOutOfBoundsException e) {
            return List.of(); // JCudnn reads a count that cuDNN did not write: it computes nothing of this
        }
    }

    /// What was tried as these descriptors compute it. cuDNN tries an algorithm in other arithmetic too, and JCudnn
    /// does not say in which: the workspace tells. Where it does not, all count.
    private List<Tried> own(Direction direction, CudnnConvolution convolution, List<Tried> tried) {
        var done = tried.stream().filter(each -> each.status() == 0).toList();
        var own = done.stream()
                .filter(each ->
                        direction.workspace(cudnn, convolution, each.number()).equals(Optional.of(each.workspace())))
                .toList();
        return own.isEmpty() ? done : own;
    }

    /// Milliseconds that it takes to bring operands to how they are computed with, and the result back.
    private double moving(Direction direction, Correlation shape, CudnnConvolution.Subject subject) {
        CudnnOperand[] asked = CudnnOperand.of(direction, shape),
                computed = CudnnOperand.of(direction, subject.shape());
        double bytes = 0;
        for (int i = 0; i < asked.length; i++) {
            bytes +=
                    asked[i].lies(computed[i]) ? 0 : asked[i].bytes(subject.type()) + computed[i].bytes(subject.type());
        }
        return 1e3 * bytes / rules.bandwidth();
    }
}
