package dynat.tensor.cuda;

import dynat.tensor.DeviceError;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import jcuda.Pointer;
import jcuda.driver.CUstream;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnHandle;
import jcuda.runtime.cudaStream_t;

/// A handle to cuDNN 9, whose work happens in one stream, and its workspace.
///
/// Statuses are read here and nowhere by JCudnn, which knows the numbers of cuDNN 8 only. Every pointer that is passed
/// is that of device or native memory: arrays of the heap would be pinned for the time of the call.
final class Cudnn implements AutoCloseable {
    /// What a call may use of the device's memory: Winograd's convolutions of a few hundred images take a few GiB.
    static final long WORKSPACE = 4L << 30;

    private static final int SUCCESS = 0;
    /// `CUDNN_STATUS_BAD_PARAM` and its kind, and `CUDNN_STATUS_NOT_SUPPORTED` and its kind.
    private static final int REFUSED = 2000, NOT_REFUSED = 4000;

    private final cudnnHandle handle = new cudnnHandle();
    private final Machine machine;
    private final Layout layout;
    private final Runnable current;
    private final Workspace workspace;
    private final long limit;
    private final Pointer one, zero;

    /// Opens the library.
    ///
    /// @param stream  in which all work happens
    /// @param current makes the device's context that of the calling thread
    Cudnn(Machine machine, CUstream stream, Runnable current) {
        this.machine = machine;
        layout = new Layout(machine);
        this.current = current;
        current.run();
        JCudnn.setExceptionsEnabled(false);
        check("cudnnCreate", JCudnn.cudnnCreate(handle), "a handle");
        check("cudnnSetStream", JCudnn.cudnnSetStream(handle, new cudaStream_t(stream)), "a handle");
        workspace = new Workspace(machine.memory(), "the workspace of cuDNN");
        limit = Math.min(
                WORKSPACE, Long.highestOneBit(machine.gpu().properties().memory()) / 16);
        one = constant(1);
        zero = constant(0);
    }

    /// A number in native memory that is never given back, as cuDNN and cuBLAS read their factors.
    static Pointer constant(float value) {
        return JCudaGpu.at(
                Arena.global().allocateFrom(ValueLayout.JAVA_FLOAT, value).address());
    }

    /// Makes the device's context that of the calling thread, as every call needs it.
    void current() {
        current.run();
    }

    /// @return its major version times 10,000, the minor one times 100, and the patch
    static long version() {
        return JCudnn.cudnnGetVersion();
    }

    Machine machine() {
        return machine;
    }

    /// What brings operands to how cuDNN wants them.
    Layout layout() {
        return layout;
    }

    cudnnHandle handle() {
        return handle;
    }

    Pointer one() {
        return one;
    }

    Pointer zero() {
        return zero;
    }

    /// @return bytes that an algorithm may ask for: those of [#WORKSPACE], less on a small device
    long limit() {
        return limit;
    }

    /// Memory for the next call alone.
    Pointer workspace(long bytes) {
        return JCudaGpu.at(room(bytes));
    }

    /// Where that memory lies.
    long room(long bytes) {
        return workspace.of(bytes);
    }

    /// Whether a status says that what was asked for cannot be computed so, rather than that something broke.
    static boolean refused(int status) {
        return status >= REFUSED && status < NOT_REFUSED;
    }

    /// Fails unless `status` is that of success.
    ///
    /// @param call as cuDNN names it
    /// @param what it was about, shapes and all: printed only in the message
    static void check(String call, int status, Object what) {
        if (status != SUCCESS) {
            throw new DeviceError("""
                    conv2d: %s failed: %s (%d)
                        %s
                        fix:    run with -Ddynat.cuda.synchronous=true to see whether an earlier launch failed, or with --device simd""".formatted(call, JCudnn.cudnnGetErrorString(status), status, what));
        }
    }

    @Override
    public void close() {
        check("cudnnDestroy", JCudnn.cudnnDestroy(handle), "a handle");
    }
}
