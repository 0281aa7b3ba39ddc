package dynat.tensor.cuda;

import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_GLOBAL_MEMORY_BUS_WIDTH;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MEMORY_CLOCK_RATE;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT;

import dynat.tensor.DeviceError;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUfunction;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/// A GPU through NVIDIA's driver: its primary context, which cuDNN and cuBLAS share, and one stream.
///
/// Every thread that calls is given the context first. Copies to and from the host go through pinned memory of our own,
/// so a source may be changed as soon as a call returns.
final class JCudaGpu implements Gpu {
    private static final long STAGING = 16L << 20;
    private static final int NON_BLOCKING = 1;
    private static final int RELAXED = 2;

    /// Waits for everything as soon as it is asked for, so that an error bears the name of what made it.
    private static final boolean SYNCHRONOUS = Boolean.getBoolean("dynat.cuda.synchronous");

    private final CUcontext context = new CUcontext();
    private final CUstream stream = new CUstream();
    private final Properties properties;
    private final ThreadLocal<Boolean> current = new ThreadLocal<>();
    private final MemorySegment staging;
    private final int ordinal;
    private long staged;

    JCudaGpu(int ordinal) {
        this.ordinal = ordinal;
        JCudaDriver.setExceptionsEnabled(false);
        check("cuInit", JCudaDriver.cuInit(0));
        var device = new CUdevice();
        check("cuDeviceGet", JCudaDriver.cuDeviceGet(device, ordinal));
        int status = JCudaDriver.cuDevicePrimaryCtxRetain(context, device);
        if (status != CUresult.CUDA_SUCCESS) {
            throw failure(
                    "cuDevicePrimaryCtxRetain", status, "look with nvidia-smi who uses the GPU, and try again then");
        }
        here();
        check("cuStreamCreate", JCudaDriver.cuStreamCreate(stream, NON_BLOCKING));
        properties = properties(device);
        staging = pinned();
    }

    private static Properties properties(CUdevice device) {
        var name = new byte[256];
        check("cuDeviceGetName", JCudaDriver.cuDeviceGetName(name, name.length, device));
        int architecture = 10 * attribute(device, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR)
                + attribute(device, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
        return new Properties(
                new String(name, StandardCharsets.UTF_8).replace("\0", "").trim(),
                architecture,
                attribute(device, CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT),
                memory()[1]);
    }

    private static int attribute(CUdevice device, int which) {
        var value = new int[1];
        check("cuDeviceGetAttribute", JCudaDriver.cuDeviceGetAttribute(value, which, device));
        return value[0];
    }

    private static long[] memory() {
        long[] free = new long[1], total = new long[1];
        check("cuMemGetInfo", JCudaDriver.cuMemGetInfo(free, total));
        return new long[] {free[0], total[0]};
    }

    private static MemorySegment pinned() {
        var pointer = new Pointer();
        check("cuMemAllocHost", JCudaDriver.cuMemAllocHost(pointer, STAGING));
        return MemorySegment.ofBuffer(pointer.getByteBuffer(0, STAGING));
    }

    /// Makes the context this thread's, once.
    void here() {
        if (current.get() == null) {
            check("cuCtxSetCurrent", JCudaDriver.cuCtxSetCurrent(context));
            current.set(true);
        }
    }

    /// @return bytes that its memory can move in a second, at most; 10¹² where the driver does not say
    double bandwidth() {
        var device = new CUdevice();
        check("cuDeviceGet", JCudaDriver.cuDeviceGet(device, ordinal));
        double kilohertz = attribute(device, CU_DEVICE_ATTRIBUTE_MEMORY_CLOCK_RATE);
        double bits = attribute(device, CU_DEVICE_ATTRIBUTE_GLOBAL_MEMORY_BUS_WIDTH);
        return kilohertz * bits == 0 ? 1e12 : 2e3 * kilohertz * bits / 8;
    }

    /// @return the stream that everything happens in
    CUstream stream() {
        return stream;
    }

    @Override
    public Properties properties() {
        return properties;
    }

    @Override
    public long allocate(long bytes) {
        here();
        var made = new Address();
        int status = JCudaDriver.cuMemAlloc(made, bytes);
        if (status == CUresult.CUDA_ERROR_OUT_OF_MEMORY) {
            return 0;
        }
        check("cuMemAlloc", status);
        return made.value();
    }

    @Override
    public void free(long address) {
        here();
        check("cuMemFree", JCudaDriver.cuMemFree(at(address)));
    }

    @Override
    public long available() {
        here();
        return memory()[0];
    }

    @Override
    public synchronized void upload(MemorySegment from, long to) {
        here();
        for (long at = 0; at < from.byteSize(); ) {
            long bytes = Math.min(from.byteSize() - at, STAGING / 2);
            if (staged + bytes > STAGING) {
                synchronize();
                staged = 0;
            }
            var part = staging.asSlice(staged, bytes);
            part.copyFrom(from.asSlice(at, bytes));
            asked("cuMemcpyHtoDAsync", JCudaDriver.cuMemcpyHtoDAsync(at(to + at), at(part.address()), bytes, stream));
            staged += Math.ceilDiv(bytes, 16) * 16;
            at += bytes;
        }
    }

    @Override
    public synchronized void download(long from, MemorySegment into) {
        here();
        synchronize();
        staged = 0;
        for (long at = 0; at < into.byteSize(); ) {
            long bytes = Math.min(into.byteSize() - at, STAGING);
            var part = staging.asSlice(0, bytes);
            check("cuMemcpyDtoHAsync", JCudaDriver.cuMemcpyDtoHAsync(at(part.address()), at(from + at), bytes, stream));
            synchronize();
            into.asSlice(at, bytes).copyFrom(part);
            at += bytes;
        }
    }

    @Override
    public void copy(long from, long to, long bytes) {
        here();
        if (bytes > 0) {
            asked("cuMemcpyDtoDAsync", JCudaDriver.cuMemcpyDtoDAsync(at(to), at(from), bytes, stream));
        }
    }

    @Override
    public void clear(long to, long bytes) {
        here();
        if (bytes > 0) {
            asked("cuMemsetD8Async", JCudaDriver.cuMemsetD8Async(at(to), (byte) 0, bytes, stream));
        }
    }

    @Override
    public Module load(String ptx) {
        here();
        var module = new CUmodule();
        byte[] text = ptx.getBytes(StandardCharsets.US_ASCII);
        int status = JCudaDriver.cuModuleLoadData(module, Arrays.copyOf(text, text.length + 1)); // ends in a zero
        if (status != CUresult.CUDA_SUCCESS) {
            throw new DeviceError(
                    "device: the driver refuses a program: %s\n%s".formatted(CUresult.stringFor(status), ptx));
        }
        return name -> {
            here();
            var function = new CUfunction();
            check("cuModuleGetFunction " + name, JCudaDriver.cuModuleGetFunction(function, module, name));
            return new Function(name, function);
        };
    }

    @Override
    public void synchronize() {
        here();
        check("cuStreamSynchronize", JCudaDriver.cuStreamSynchronize(stream));
    }

    @Override
    public void enqueue(Object call, Runnable run) {
        run.run();
        if (SYNCHRONOUS) {
            asked(call.toString(), CUresult.CUDA_SUCCESS);
        }
    }

    /// Checks what was asked for, and where everything is waited for, what came of it.
    private void asked(String what, int status) {
        check(what, status == CUresult.CUDA_SUCCESS && SYNCHRONOUS ? JCudaDriver.cuStreamSynchronize(stream) : status);
    }

    /// None where everything is waited for, which a capture may not, and where there is no memory left for a graph.
    @Override
    public Optional<Graph> capture(Runnable work) {
        if (SYNCHRONOUS) {
            return Optional.empty();
        }
        here();
        var ready = new CUgraphExec();
        var captured = captured(work);
        int made = JCudaDriver.cuGraphInstantiate(ready, captured, 0);
        check("cuGraphDestroy", JCudaDriver.cuGraphDestroy(captured));
        if (made == CUresult.CUDA_ERROR_OUT_OF_MEMORY) {
            return noMemory();
        }
        check("cuGraphInstantiate", made);
        int uploaded = JCudaDriver.cuGraphUpload(ready, stream); // or the first launch does, and may find no memory
        if (uploaded == CUresult.CUDA_ERROR_OUT_OF_MEMORY) {
            check("cuGraphExecDestroy", JCudaDriver.cuGraphExecDestroy(ready));
            return noMemory();
        }
        check("cuGraphUpload", uploaded);
        return Optional.of(new Graph() {
            @Override
            public void launch() {
                here();
                check("cuGraphLaunch", JCudaDriver.cuGraphLaunch(ready, stream));
            }

            @Override
            public void close() {
                here();
                check("cuGraphExecDestroy", JCudaDriver.cuGraphExecDestroy(ready));
            }
        });
    }

    private static Optional<Graph> noMemory() {
        System.getLogger(JCudaGpu.class.getName()).log(System.Logger.Level.WARNING, """
                        device: the GPU has no memory left for graphs: from here launches go one by one, which is slower
                            fix:    use a smaller batch, or a GPU with more memory""");
        return Optional.empty();
    }

    private CUgraph captured(Runnable work) {
        var graph = new CUgraph();
        check("cuStreamBeginCapture", JCudaDriver.cuStreamBeginCapture(stream, RELAXED));
        try {
            work.run();
        } catch (RuntimeException problem) {
            JCudaDriver.cuStreamEndCapture(stream, graph); // which fails for the same reason
            throw problem;
        }
        check("cuStreamEndCapture", JCudaDriver.cuStreamEndCapture(stream, graph));
        return graph;
    }

    /// A kernel with a block of native memory for its arguments: JCuda's own way of passing them costs ten times as
    /// much. The driver copies the arguments during the call.
    private final class Function implements Kernel {
        private final String name;
        private final CUfunction function;
        private MemorySegment block = MemorySegment.NULL;
        private Pointer parameters;
        private int count = -1;

        Function(String name, CUfunction function) {
            this.name = name;
            this.function = function;
        }

        @Override
        public synchronized void launch(int columns, int rows, int threads, long... arguments) {
            here();
            if (count != arguments.length) {
                prepare(arguments.length);
            }
            for (int i = 0; i < count; i++) {
                block.setAtIndex(ValueLayout.JAVA_LONG, count + i, arguments[i]);
            }
            int status =
                    JCudaDriver.cuLaunchKernel(function, columns, rows, 1, threads, 1, 1, 0, stream, parameters, null);
            if (status != CUresult.CUDA_SUCCESS || SYNCHRONOUS) {
                asked("%s on %d x %d blocks of %d threads".formatted(name, columns, rows, threads), status);
            }
        }

        /// The first half of the block points to the numbers in the second.
        private void prepare(int arguments) {
            count = arguments;
            block = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG, 2L * Math.max(1, count));
            for (int i = 0; i < count; i++) {
                block.setAtIndex(ValueLayout.JAVA_LONG, i, block.address() + 8L * (count + i));
            }
            parameters = at(block.address());
        }
    }

    /// A pointer to an address of the host or the device.
    static CUdeviceptr at(long address) {
        return new CUdeviceptr().withByteOffset(address);
    }

    /// A pointer that says where it points.
    private static final class Address extends CUdeviceptr {
        long value() {
            return getNativePointer() + getByteOffset();
        }
    }

    static void check(String call, int status) {
        if (status != CUresult.CUDA_SUCCESS) {
            throw failure(call, status, "run with -Ddynat.cuda.synchronous=true to see which launch it was");
        }
    }

    private static DeviceError failure(String call, int status, String fix) {
        return new DeviceError("""
                device: %s failed: %s
                    fix:    %s, or with --device simd""".formatted(call, CUresult.stringFor(status), fix));
    }
}
