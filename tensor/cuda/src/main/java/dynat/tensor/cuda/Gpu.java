package dynat.tensor.cuda;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// One GPU, as the rest of this backend sees it: memory, programs, and launches that happen in the order they were
/// asked for.
///
/// There are two: [JCudaGpu] is a real one; the tests have one that interprets programs on the host, so that every line
/// that stands above this interface is tested on machines without a GPU.
///
/// Addresses are those of device memory, in bytes.
public interface Gpu {

    /// What kind of GPU it is.
    ///
    /// @param name            as its maker calls it, such as `NVIDIA H100 80GB HBM3`
    /// @param architecture    its compute capability, ten times the major number plus the minor: 90
    /// @param multiprocessors how many it has
    /// @param memory          bytes of device memory
    record Properties(String name, int architecture, int multiprocessors, long memory) {}

    /// {@return what kind of GPU this is}
    Properties properties();

    /// Takes memory from the device. Slow, and waits for the device: [DeviceMemory] asks for it rarely.
    ///
    /// @param bytes above 0
    /// @return      an address, aligned to 256 bytes; 0 if there is not so much left
    long allocate(long bytes);

    /// Gives memory back.
    ///
    /// @param address of [#allocate]
    void free(long address);

    /// Says that memory is in use from now, whatever it holds. Only a GPU that checks every access cares.
    ///
    /// @param address of [#allocate]
    /// @param bytes   how many of them may be touched
    default void lend(long address, long bytes) {}

    /// Says that nothing asked for from now touches that memory, until it is lent again.
    ///
    /// @param address of [#lend]
    default void reclaim(long address) {}

    /// {@return bytes that are left}
    long available();

    /// Writes to device memory after everything asked for before. The source may be changed at once.
    ///
    /// @param from host memory, all of which is copied
    /// @param to   address
    void upload(MemorySegment from, long to);

    /// Waits for everything asked for before, then reads.
    ///
    /// @param from address
    /// @param into host memory, all of which is filled
    void download(long from, MemorySegment into);

    /// Copies within device memory.
    ///
    /// @param from  address
    /// @param to    address
    /// @param bytes how many
    void copy(long from, long to, long bytes);

    /// Sets device memory to zero bytes.
    ///
    /// @param to    address
    /// @param bytes how many
    void clear(long to, long bytes);

    /// Makes a program ready to run.
    ///
    /// @param ptx its text
    /// @return    the program
    Module load(String ptx);

    /// Waits for everything asked for.
    void synchronize();

    /// Does something else on the device after everything asked for before, such as a call of a library that works in
    /// this GPU's stream.
    ///
    /// @param call what it is: equal to another one if both do the same with the same memory
    /// @param run  does it, without waiting; it may be run again later, each time an equal one is asked for
    default void enqueue(Object call, Runnable run) {
        run.run();
    }

    /// Makes one thing of many that were asked for, so that asking for it again costs the host as much as one.
    ///
    /// @param work asks for them; nothing of it happens now
    /// @return     what does all of it in the same order, each time it is launched; or empty if this GPU knows no such
    ///             thing
    default Optional<Graph> capture(Runnable work) {
        return Optional.empty();
    }

    /// Launches, copies and calls as one.
    interface Graph extends AutoCloseable {
        /// Does all of it after everything asked for before, without waiting for it.
        void launch();

        @Override
        void close();
    }

    /// A loaded program.
    interface Module {
        /// Finds one of its kernels.
        ///
        /// @param name its `.entry`
        /// @return     the kernel
        Kernel kernel(String name);
    }

    /// A function that runs on the device.
    interface Kernel {
        /// Runs it after everything asked for before, without waiting for it.
        ///
        /// @param columns   blocks along x, from 1
        /// @param rows      blocks along y, from 1 to 65,535
        /// @param threads   in a block, along x, from 1 to 1,024
        /// @param arguments one a parameter: addresses and integers as they are, numbers by their bits ([#bits])
        void launch(int columns, int rows, int threads, long... arguments);
    }

    /// {@return a number as an argument of a kernel whose parameter is an `.f32`}
    ///
    /// @param value that number
    static long bits(float value) {
        return Float.floatToRawIntBits(value);
    }

    /// {@return a number as an argument of a kernel whose parameter is an `.f64`}
    ///
    /// @param value that number
    static long bits(double value) {
        return Double.doubleToRawLongBits(value);
    }
}
