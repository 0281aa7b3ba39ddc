package dynat.tests.ptx;

import dynat.tensor.cuda.Gpu;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/// A GPU that is none: programs are interpreted on the host, one thread after another, and everything they do to memory
/// is checked.
///
/// ```java
/// var device = CudaBackend.plain(new InterpretedGpu());
/// device.run(() -> Tensor.full(new Shape(2, 3), 1).plus(1));
/// ```
///
/// A program that reads or writes past an allocation, or one that was freed or given back, or where its address is not
/// a multiple of what it reads; that reads a register before it was written; or that uses an instruction which is not
/// known here, stops with a [PtxFault] that names instruction, thread and block. Memory that was not written, shared
/// memory among it, is not a number.
///
/// Three things it cannot show. Blocks run one after another, and threads in an order that is always the same, so a
/// race between them has one outcome here; the order of the blocks can be shuffled, nothing more. What one thread
/// writes all others see at once, as no memory model promises. And it says nothing about speed.
public final class InterpretedGpu implements Gpu {
    private static final long MEMORY = 1L << 30;

    private final GlobalMemory memory = new GlobalMemory();
    private final Random shuffled;
    private long steps;
    private long launches;

    /// One that runs blocks in the order of their numbers.
    public InterpretedGpu() {
        shuffled = null;
    }

    /// One that runs the blocks of a grid in any order.
    ///
    /// @param seed chooses the orders
    public InterpretedGpu(long seed) {
        shuffled = new Random(seed);
    }

    @Override
    public Properties properties() {
        return new Properties("an interpreter of PTX", 80, 2, MEMORY);
    }

    @Override
    public synchronized long allocate(long bytes) {
        if (bytes <= 0) {
            throw new PtxFault("%d bytes are asked for".formatted(bytes));
        }
        return bytes > available() ? 0 : memory.allocate(bytes).base();
    }

    @Override
    public synchronized void free(long address) {
        memory.free(address);
    }

    @Override
    public synchronized void lend(long address, long bytes) {
        memory.whole(address).lend(bytes);
    }

    @Override
    public synchronized void reclaim(long address) {
        memory.whole(address).end();
    }

    @Override
    public synchronized long available() {
        return MEMORY - memory.used();
    }

    @Override
    public synchronized void upload(MemorySegment from, long to) {
        if (from.byteSize() > 0) {
            part(to, from.byteSize()).copyFrom(from);
        }
    }

    @Override
    public synchronized void download(long from, MemorySegment into) {
        if (into.byteSize() > 0) {
            into.copyFrom(part(from, into.byteSize()));
        }
    }

    @Override
    public synchronized void copy(long from, long to, long bytes) {
        if (bytes > 0) {
            part(to, bytes).copyFrom(part(from, bytes));
        }
    }

    @Override
    public synchronized void clear(long to, long bytes) {
        if (bytes > 0) {
            part(to, bytes).fill((byte) 0);
        }
    }

    private MemorySegment part(long address, long bytes) {
        return memory.find(address, bytes).part(address, bytes);
    }

    @Override
    public synchronized Module load(String ptx) {
        var program = Parser.parse(ptx);
        var globals = new HashMap<String, Long>();
        for (var variable : program.variables()) {
            if (!variable.space().equals("shared")) {
                globals.put(variable.name(), memory.variable(variable));
            }
        }
        return name -> kernel(program, name, globals);
    }

    private synchronized Kernel kernel(Program program, String name, Map<String, Long> globals) {
        var code = Linker.link(program, name, globals);
        var blocks = new HashMap<Integer, Block>();
        return (columns, rows, threads, arguments) -> launch(code, blocks, columns, rows, threads, arguments);
    }

    private synchronized void launch(
            Code code, Map<Integer, Block> blocks, int columns, int rows, int threads, long[] arguments) {
        var what = "%s on %d x %d blocks of %d threads".formatted(code.name(), columns, rows, threads);
        if (columns < 1 || rows < 1 || rows > 65535 || threads < 1 || threads > code.maxThreads()) {
            throw new PtxFault(what + " is no grid");
        }
        if (arguments.length != code.parameters().size()) {
            throw new PtxFault("%s: %d arguments for %d parameters"
                    .formatted(what, arguments.length, code.parameters().size()));
        }
        var block = blocks.computeIfAbsent(threads, count -> new Block(code, count, memory));
        launches++;
        for (int each : order(Math.multiplyExact(columns, rows))) {
            int x = each % columns, y = each / columns;
            try {
                steps += block.run(x, y, columns, rows, arguments);
            } catch (PtxFault e) {
                throw new PtxFault("%s, in block (%d, %d)".formatted(what, x, y), e);
            }
        }
    }

    private int[] order(int blocks) {
        var order = new int[blocks];
        Arrays.setAll(order, i -> i);
        for (int i = blocks - 1; shuffled != null && i > 0; i--) {
            int other = shuffled.nextInt(i + 1), kept = order[i];
            order[i] = order[other];
            order[other] = kept;
        }
        return order;
    }

    @Override
    public void synchronize() {
        // nothing is left to wait for
    }

    /// {@return how many instructions were run so far, each thread's counted}
    public synchronized long steps() {
        return steps;
    }

    /// {@return how many launches there were so far}
    public synchronized long launches() {
        return launches;
    }
}
