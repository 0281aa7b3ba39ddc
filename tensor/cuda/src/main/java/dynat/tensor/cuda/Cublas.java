package dynat.tensor.cuda;

import static dynat.tensor.cuda.JCudaGpu.at;
import static jcuda.cudaDataType.CUDA_R_16BF;
import static jcuda.cudaDataType.CUDA_R_32F;
import static jcuda.jcublas.cublasComputeType.CUBLAS_COMPUTE_32F;
import static jcuda.jcublas.cublasGemmAlgo.CUBLAS_GEMM_DEFAULT;
import static jcuda.jcublas.cublasMath.CUBLAS_DEFAULT_MATH;
import static jcuda.jcublas.cublasMath.CUBLAS_MATH_DISALLOW_REDUCED_PRECISION_REDUCTION;
import static jcuda.jcublas.cublasMath.CUBLAS_TF32_TENSOR_OP_MATH;
import static jcuda.jcublas.cublasOperation.CUBLAS_OP_N;
import static jcuda.jcublas.cublasOperation.CUBLAS_OP_T;

import dynat.tensor.DType;
import dynat.tensor.DeviceError;
import dynat.tensor.cuda.Products.Matrices;
import jcuda.Pointer;
import jcuda.driver.CUstream;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasHandle;
import jcuda.runtime.cudaStream_t;

/// A handle to cuBLAS, whose work happens in one stream, with a workspace of ours, so that launches can be captured.
///
/// cuBLAS reads matrices column by column. Read so, ours are transposed: `y = a · b` is `yᵀ = bᵀ · aᵀ` to it.
final class Cublas implements AutoCloseable {
    /// What NVIDIA recommends for Hopper; more than it asks for on older devices.
    private static final long WORKSPACE = 32L << 20;

    private final cublasHandle handle = new cublasHandle();
    private final Pointer one = Cudnn.constant(1), zero = Cudnn.constant(0);
    private final Gpu gpu;
    private final Runnable current;
    private final DeviceMemory.Block workspace;

    /// One call; equal to another one if it does the same with the same memory.
    private record Call(Matrices shape, DType type, DType gives, long a, long b, long y) {
        @Override
        public String toString() {
            return new Subject(shape, type).toString();
        }
    }

    /// Opens the library.
    ///
    /// @param stream  in which all work happens
    /// @param current makes the device's context that of the calling thread
    /// @param tf32    whether factors in single precision may be rounded for tensor cores
    Cublas(Machine machine, CUstream stream, Runnable current, boolean tf32) {
        gpu = machine.gpu();
        this.current = current;
        current.run();
        JCublas2.setExceptionsEnabled(false);
        check("cublasCreate", JCublas2.cublasCreate(handle), "a handle");
        // in this order: a new stream takes the workspace away
        check("cublasSetStream", JCublas2.cublasSetStream(handle, new cudaStream_t(stream)), "a handle");
        workspace = machine.memory().block(WORKSPACE, "the workspace of cuBLAS");
        check(
                "cublasSetWorkspace",
                JCublas2.cublasSetWorkspace(handle, at(workspace.address()), WORKSPACE),
                "a handle");
        int math = tf32 ? CUBLAS_TF32_TENSOR_OP_MATH : CUBLAS_DEFAULT_MATH;
        check(
                "cublasSetMathMode",
                JCublas2.cublasSetMathMode(handle, math | CUBLAS_MATH_DISALLOW_REDUCED_PRECISION_REDUCTION),
                "a handle");
    }

    /// `y = a · b`, none of them empty.
    void multiply(Matrices s, DType type, DType gives, long a, long b, long y) {
        gpu.enqueue(new Call(s, type, gives, a, b, y), () -> {
            current.run();
            call(s, type, gives, a, b, y);
        });
    }

    private void call(Matrices s, DType type, DType gives, long a, long b, long y) {
        int numbers = numbers(type), given = numbers(gives);
        int ofA = s.transposeA() ? CUBLAS_OP_T : CUBLAS_OP_N, ofB = s.transposeB() ? CUBLAS_OP_T : CUBLAS_OP_N;
        int rowOfA = s.transposeA() ? s.m() : s.k(), rowOfB = s.transposeB() ? s.k() : s.n();
        if (s.batch() == 1) {
            int status = JCublas2.cublasGemmEx_new(
                    handle,
                    ofB,
                    ofA,
                    s.n(),
                    s.m(),
                    s.k(),
                    one,
                    at(b),
                    numbers,
                    rowOfB,
                    at(a),
                    numbers,
                    rowOfA,
                    zero,
                    at(y),
                    given,
                    s.n(),
                    CUBLAS_COMPUTE_32F,
                    CUBLAS_GEMM_DEFAULT);
            check("cublasGemmEx", status, new Subject(s, type));
            return;
        }
        int status = JCublas2.cublasGemmStridedBatchedEx_new(
                handle,
                ofB,
                ofA,
                s.n(),
                s.m(),
                s.k(),
                one,
                at(b),
                numbers,
                rowOfB,
                s.stepB(),
                at(a),
                numbers,
                rowOfA,
                s.stepA(),
                zero,
                at(y),
                given,
                s.n(),
                (long) s.m() * s.n(),
                s.batch(),
                CUBLAS_COMPUTE_32F,
                CUBLAS_GEMM_DEFAULT);
        check("cublasGemmStridedBatchedEx", status, new Subject(s, type));
    }

    private static int numbers(DType type) {
        return type == DType.BF16 ? CUDA_R_16BF : CUDA_R_32F;
    }

    /// What is multiplied, for messages.
    private record Subject(Matrices s, DType type) {
        @Override
        public String toString() {
            return """
                    left    [%d, %d, %d] %s
                        right   [%d, %d, %d]""".formatted(s.batch(), s.m(), s.k(), type, s.batch(), s.k(), s.n());
        }
    }

    private static void check(String call, int status, Object what) {
        if (status != 0) {
            throw new DeviceError("""
                    matmul: %s failed: %s (%d)
                        %s
                        fix:    run with -Ddynat.cuda.synchronous=true to see whether an earlier launch failed, or with --device simd""".formatted(call, JCublas2.cublasGetStatusString(status), status, what));
        }
    }

    @Override
    public void close() {
        check("cublasDestroy", JCublas2.cublasDestroy(handle), "a handle");
        workspace.close();
    }
}
