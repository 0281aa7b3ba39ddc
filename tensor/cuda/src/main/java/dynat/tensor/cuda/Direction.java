package dynat.tensor.cuda;

import dynat.tensor.cuda.CudnnAlgorithm.Tried;
import java.util.List;
import java.util.Optional;
import jcuda.Pointer;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnConvolutionBwdDataAlgo;
import jcuda.jcudnn.cudnnConvolutionBwdDataAlgoPerf;
import jcuda.jcudnn.cudnnConvolutionBwdFilterAlgo;
import jcuda.jcudnn.cudnnConvolutionBwdFilterAlgoPerf;
import jcuda.jcudnn.cudnnConvolutionFwdAlgo;
import jcuda.jcudnn.cudnnConvolutionFwdAlgoPerf;

/// The three maps that a convolution stands for, each of two operands: cuDNN has a search and a call for each.
enum Direction {
    /// `y` from `x` and `w`.
    FORWARD {
        @Override
        int find(Cudnn cudnn, CudnnConvolution c, Pointer x, Pointer w, Pointer y, Scratch scratch, List<Tried> tried) {
            var made = new cudnnConvolutionFwdAlgoPerf[MOST];
            var count = new int[1];
            int status = JCudnn.cudnnFindConvolutionForwardAlgorithmEx(
                    cudnn.handle(),
                    c.x(),
                    x,
                    c.w(),
                    w,
                    c.window(),
                    c.y(),
                    y,
                    MOST,
                    count,
                    made,
                    scratch.address(),
                    scratch.bytes());
            for (int i = 0; i < count[0] && status == 0; i++) {
                tried.add(new Tried(made[i].algo, made[i].status, made[i].time, made[i].memory, made[i].determinism));
            }
            return status;
        }

        @Override
        int run(Cudnn cudnn, CudnnConvolution c, Pointer x, Pointer w, Pointer y, CudnnAlgorithm a) {
            return JCudnn.cudnnConvolutionForward(
                    cudnn.handle(),
                    cudnn.one(),
                    c.x(),
                    x,
                    c.w(),
                    w,
                    c.window(),
                    a.number(),
                    cudnn.workspace(a.workspace()),
                    a.workspace(),
                    cudnn.zero(),
                    c.y(),
                    y);
        }

        @Override
        int workspace(Cudnn cudnn, CudnnConvolution c, int algorithm, long[] bytes) {
            return JCudnn.cudnnGetConvolutionForwardWorkspaceSize(
                    cudnn.handle(), c.x(), c.w(), c.window(), c.y(), algorithm, bytes);
        }

        @Override
        String name(int algorithm) {
            return cudnnConvolutionFwdAlgo.stringFor(algorithm);
        }
    },
    /// `dx` from `dy` and `w`.
    INPUT {
        @Override
        int find(
                Cudnn cudnn,
                CudnnConvolution c,
                Pointer dy,
                Pointer w,
                Pointer dx,
                Scratch scratch,
                List<Tried> tried) {
            var made = new cudnnConvolutionBwdDataAlgoPerf[MOST];
            var count = new int[1];
            int status = JCudnn.cudnnFindConvolutionBackwardDataAlgorithmEx(
                    cudnn.handle(),
                    c.w(),
                    w,
                    c.y(),
                    dy,
                    c.window(),
                    c.x(),
                    dx,
                    MOST,
                    count,
                    made,
                    scratch.address(),
                    scratch.bytes());
            for (int i = 0; i < count[0] && status == 0; i++) {
                tried.add(new Tried(made[i].algo, made[i].status, made[i].time, made[i].memory, made[i].determinism));
            }
            return status;
        }

        @Override
        int run(Cudnn cudnn, CudnnConvolution c, Pointer dy, Pointer w, Pointer dx, CudnnAlgorithm a) {
            return JCudnn.cudnnConvolutionBackwardData(
                    cudnn.handle(),
                    cudnn.one(),
                    c.w(),
                    w,
                    c.y(),
                    dy,
                    c.window(),
                    a.number(),
                    cudnn.workspace(a.workspace()),
                    a.workspace(),
                    cudnn.zero(),
                    c.x(),
                    dx);
        }

        @Override
        int workspace(Cudnn cudnn, CudnnConvolution c, int algorithm, long[] bytes) {
            return JCudnn.cudnnGetConvolutionBackwardDataWorkspaceSize(
                    cudnn.handle(), c.w(), c.y(), c.window(), c.x(), algorithm, bytes);
        }

        @Override
        String name(int algorithm) {
            return cudnnConvolutionBwdDataAlgo.stringFor(algorithm);
        }
    },
    /// `dw` from `dy` and `x`.
    WEIGHT {
        @Override
        int find(
                Cudnn cudnn,
                CudnnConvolution c,
                Pointer dy,
                Pointer x,
                Pointer dw,
                Scratch scratch,
                List<Tried> tried) {
            var made = new cudnnConvolutionBwdFilterAlgoPerf[MOST];
            var count = new int[1];
            int status = JCudnn.cudnnFindConvolutionBackwardFilterAlgorithmEx(
                    cudnn.handle(),
                    c.x(),
                    x,
                    c.y(),
                    dy,
                    c.window(),
                    c.w(),
                    dw,
                    MOST,
                    count,
                    made,
                    scratch.address(),
                    scratch.bytes());
            for (int i = 0; i < count[0] && status == 0; i++) {
                tried.add(new Tried(made[i].algo, made[i].status, made[i].time, made[i].memory, made[i].determinism));
            }
            return status;
        }

        @Override
        int run(Cudnn cudnn, CudnnConvolution c, Pointer dy, Pointer x, Pointer dw, CudnnAlgorithm a) {
            return JCudnn.cudnnConvolutionBackwardFilter(
                    cudnn.handle(),
                    cudnn.one(),
                    c.x(),
                    x,
                    c.y(),
                    dy,
                    c.window(),
                    a.number(),
                    cudnn.workspace(a.workspace()),
                    a.workspace(),
                    cudnn.zero(),
                    c.w(),
                    dw);
        }

        @Override
        int workspace(Cudnn cudnn, CudnnConvolution c, int algorithm, long[] bytes) {
            return JCudnn.cudnnGetConvolutionBackwardFilterWorkspaceSize(
                    cudnn.handle(), c.x(), c.y(), c.window(), c.w(), algorithm, bytes);
        }

        @Override
        String name(int algorithm) {
            return cudnnConvolutionBwdFilterAlgo.stringFor(algorithm);
        }
    };

    /// More results than cuDNN has.
    private static final int MOST = 16;

    /// Where a search may work.
    record Scratch(Pointer address, long bytes) {}

    /// Tries every algorithm once; `out` is overwritten.
    ///
    /// @param tried what came of each, to be added to
    /// @return      cuDNN's status
    abstract int find(
            Cudnn cudnn, CudnnConvolution c, Pointer a, Pointer b, Pointer out, Scratch scratch, List<Tried> tried);

    /// Computes.
    ///
    /// @return cuDNN's status
    abstract int run(Cudnn cudnn, CudnnConvolution c, Pointer a, Pointer b, Pointer out, CudnnAlgorithm algorithm);

    /// What an algorithm needs.
    ///
    /// @param bytes where to write it
    /// @return      cuDNN's status
    abstract int workspace(Cudnn cudnn, CudnnConvolution c, int algorithm, long[] bytes);

    /// @return bytes that an algorithm needs, none if cuDNN does not compute this by it
    Optional<Long> workspace(Cudnn cudnn, CudnnConvolution c, int algorithm) {
        var bytes = new long[1];
        int status = workspace(cudnn, c, algorithm, bytes);
        if (Cudnn.refused(status)) {
            return Optional.empty();
        }
        Cudnn.check("cudnnGetConvolution*WorkspaceSize", status, c.subject());
        return Optional.of(bytes[0]);
    }

    /// @return what cuDNN calls an algorithm
    abstract String name(int algorithm);

    /// @return the call that computes
    String call() {
        return switch (this) {
            case FORWARD -> "cudnnConvolutionForward";
            case INPUT -> "cudnnConvolutionBackwardData";
            case WEIGHT -> "cudnnConvolutionBackwardFilter";
        };
    }

    /// @return the call that tries all algorithms
    String search() {
        return call().replace("cudnn", "cudnnFind") + "AlgorithmEx";
    }
}
