package dynat.tensor.cuda;

import dynat.tensor.DType;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jcuda.driver.CUstream;

/// Products by cuDNN 9 and cuBLAS, and by each [FilterGradient] where that is faster. What cuDNN does not compute is
/// left to [PlainProducts].
///
/// How a convolution is computed is chosen when its shape is first met, which takes a while and waits for the device;
/// afterwards nothing is made and nothing is waited for. One thread computes at a time.
final class NvidiaProducts implements Products, AutoCloseable {

    /// What may be chosen among.
    ///
    /// @param tf32          whether factors in single precision may be rounded to 10 bits for tensor cores
    /// @param deterministic whether only algorithms are taken that give the same bits each time
    /// @param bandwidth     of the device's memory, in bytes a second
    record Rules(boolean tf32, boolean deterministic, double bandwidth) {}

    private record Key(Direction direction, Correlation shape, DType type) {}

    private final Machine machine;
    private final Products plain;
    private final Cublas cublas;
    private final Cudnn cudnn;
    private final CudnnSearch search;
    private final Map<Key, Optional<ConvolutionPlan>> plans = new HashMap<>();

    /// Opens both libraries.
    ///
    /// @param plain   computes what cuDNN does not
    /// @param stream  in which all work happens
    /// @param current makes the device's context that of the calling thread
    NvidiaProducts(Machine machine, Products plain, CUstream stream, Runnable current, Rules rules) {
        this.machine = machine;
        this.plain = plain;
        cublas = new Cublas(machine, stream, current, rules.tf32());
        cudnn = new Cudnn(machine, stream, current);
        search = new CudnnSearch(
                machine, cudnn, rules, new CudnnChoices(choices(machine, rules), rules), ours(machine, rules));
    }

    private List<FilterGradient> ours(Machine machine, Rules rules) {
        var products = new ProductsGradient(machine, this);
        return rules.tf32() ? List.of(new CoresGradient(machine), products) : List.of(products);
    }

    /// What may differ each time anyway is not kept.
    private static Optional<Path> choices(Machine machine, Rules rules) {
        var device = machine.gpu().properties().name();
        return Optional.of(Surroundings.here().cache())
                .filter(_ -> rules.deterministic())
                .map(cache -> CudnnChoices.file(cache, device, Cudnn.version()));
    }

    @Override
    public synchronized void multiply(Matrices s, DType type, DType gives, long a, long b, long y) {
        if (s.batch() == 0 || s.m() == 0 || s.n() == 0) {
            return;
        }
        if (s.k() == 0) {
            machine.gpu().clear(y, (long) s.batch() * s.m() * s.n() * gives.bytes());
            return;
        }
        cublas.multiply(s, type, gives, a, b, y);
    }

    @Override
    public void convolve(Correlation shape, DType type, long x, long w, long y) {
        if (!compute(Direction.FORWARD, shape, type, x, w, y)) {
            plain.convolve(shape, type, x, w, y);
        }
    }

    @Override
    public void backwardInput(Correlation shape, DType type, long dy, long w, long dx) {
        if (!compute(Direction.INPUT, shape, type, dy, w, dx)) {
            plain.backwardInput(shape, type, dy, w, dx);
        }
    }

    @Override
    public void backwardWeight(Correlation shape, DType type, long dy, long x, long dw) {
        if (!compute(Direction.WEIGHT, shape, type, dy, x, dw)) {
            plain.backwardWeight(shape, type, dy, x, dw);
        }
    }

    /// @return whether this is computed
    private synchronized boolean compute(Direction direction, Correlation shape, DType type, long a, long b, long out) {
        var key = new Key(direction, shape, type);
        var plan = plans.get(key);
        if (plan == null) {
            plan = fits(shape) ? search.of(direction, shape, type, a, b) : Optional.empty();
            plan.ifPresent(made -> cudnn.workspace(made.algorithm().workspace()));
            plans.put(key, plan);
        }
        plan.ifPresent(known -> known.run(a, b, out));
        return plan.isPresent();
    }

    /// cuDNN computes all windows that fit, of extents from 1.
    private static boolean fits(Correlation s) {
        var g = s.geometry();
        return s.images() > 0
                && s.channels() > 0
                && s.outputs() > 0
                && s.outputHeight() > 0
                && s.outputWidth() > 0
                && s.outputHeight() == g.rows().out(s.height(), s.filterHeight())
                && s.outputWidth() == g.columns().out(s.width(), s.filterWidth());
    }

    /// Gives back what the libraries hold. Nothing can be computed any more.
    @Override
    public synchronized void close() {
        machine.gpu().synchronize();
        plans.values()
                .forEach(plan -> plan.flatMap(ConvolutionPlan::convolution).ifPresent(CudnnConvolution::close));
        plans.clear();
        cudnn.close();
        cublas.close();
    }
}
