package dynat.tensor.cuda;

import dynat.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// What all kernel families share: the GPU, its memory, and the programs that were loaded.
final class Machine {
    private final Gpu gpu;
    private final DeviceMemory memory;
    private final Map<String, Gpu.Module> committed = new ConcurrentHashMap<>();
    private final Map<Object, Gpu.Kernel> kernels = new ConcurrentHashMap<>();

    private record Name(String program, String kernel) {}

    Machine(Gpu gpu) {
        this.gpu = gpu;
        memory = new DeviceMemory(gpu);
    }

    Gpu gpu() {
        return gpu;
    }

    DeviceMemory memory() {
        return memory;
    }

    /// A kernel that stands in a `.cu` file beside this class, compiled beforehand.
    ///
    /// @param program the file's name, such as `layout`
    /// @param kernel  the function's name
    Gpu.Kernel kernel(String program, String kernel) {
        return kernels.computeIfAbsent(
                new Name(program, kernel),
                _ -> committed
                        .computeIfAbsent(program, name -> gpu.load(text(name)))
                        .kernel(kernel));
    }

    /// A kernel that we print.
    ///
    /// @param key  what decides its text
    /// @param name of its `.entry`
    /// @param text prints the program, the first time
    Gpu.Kernel printed(Object key, String name, Supplier<String> text) {
        return kernels.computeIfAbsent(key, _ -> gpu.load(text.get()).kernel(name));
    }

    /// @return the text of a program that was compiled beforehand
    static String text(String program) {
        try (var in = Machine.class.getResourceAsStream(program + ".ptx")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Integers as a kernel reads them, until the block is closed.
    DeviceMemory.Block table(int[] values) {
        var block = memory.block(4L * values.length, "a table of indices");
        gpu.upload(MemorySegment.ofArray(values), block.address());
        return block;
    }

    static long address(Tensor x) {
        return CudaStorage.of(x).address();
    }
}
