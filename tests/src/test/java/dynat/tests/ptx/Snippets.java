package dynat.tests.ptx;

import dynat.tensor.cuda.Gpu;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Runs a few instructions on any GPU.
///
/// They may use registers `%r0` to `%r9` of 32 bits, `%d0…` of 64, `%h0…` of 16, `%f0…` and `%g0…` that are numbers of
/// single and double precision, and predicates `%p0…`; `%r9` holds the thread, `%d9` the address of an array of longs,
/// one for each thread, and `%d8` that of this thread's place in it.
final class Snippets {
    private static final String FRAME = """
            .version 7.0
            .target sm_75
            .address_size 64
            %s
            .visible .entry snippet(.param .u64 array)
            {
                .reg .b32 %%r<10>;
                .reg .b64 %%d<10>;
                .reg .b16 %%h<10>;
                .reg .f32 %%f<10>;
                .reg .f64 %%g<10>;
                .reg .pred %%p<10>;
                ld.param.u64 %%d9, [array];
                mov.u32 %%r9, %%tid.x;
                mad.wide.u32 %%d8, %%r9, 8, %%d9;
                %s
                ret;
            }
            """;

    private Snippets() {}

    /// The text of a program.
    ///
    /// @param outside what stands before the kernel
    static String program(String outside, String instructions) {
        return FRAME.formatted(outside, instructions);
    }

    /// Runs instructions in one block.
    ///
    /// @param array is copied to the device; one number a thread
    /// @return      the array afterwards
    static long[] run(Gpu gpu, String outside, String instructions, long... array) {
        var found = array.clone();
        long address = gpu.allocate(8L * array.length);
        try {
            gpu.upload(MemorySegment.ofArray(array), address);
            gpu.load(program(outside, instructions)).kernel("snippet").launch(1, 1, array.length, address);
            gpu.download(address, MemorySegment.ofArray(found));
        } finally {
            gpu.free(address);
        }
        return found;
    }

    /// Runs instructions in one thread.
    ///
    /// @param register that holds the result
    static long result(Gpu gpu, String instructions, String register) {
        var store = switch (register.charAt(1)) {
            case 'r' -> "cvt.u64.u32 %%d0, %s;";
            case 'h' -> "cvt.u64.u16 %%d0, %s;";
            case 'f' -> "mov.b32 %%r0, %s; cvt.u64.u32 %%d0, %%r0;";
            case 'p' -> "selp.u64 %%d0, 1, 0, %s;";
            default -> "mov.b64 %%d0, %s;";
        };
        return run(gpu, "", instructions + store.formatted(register) + "st.global.u64 [%d8], %d0;", 0)[0];
    }

    /// An array of zeros.
    static long[] zeros(int threads) {
        return new long[threads];
    }

    /// 0, 1, 2, …
    static long[] numbered(int threads) {
        var numbers = new long[threads];
        Arrays.setAll(numbers, i -> i);
        return numbers;
    }
}
