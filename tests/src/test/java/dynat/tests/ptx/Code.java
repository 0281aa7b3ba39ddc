package dynat.tests.ptx;

import java.util.List;
import java.util.Map;

/// A kernel as it runs: functions it calls stand in it, and names have become numbers.
///
/// @param name         of the kernel
/// @param instructions in order; places to jump to are positions among them
/// @param names        of the rows of the register file
/// @param constants    rows that never change, and what they hold
/// @param specials     rows of special registers
/// @param parameters   rows of the arguments, in order, and their types
/// @param sharedBytes  of shared memory
/// @param localBytes   of each thread's own memory
/// @param maxThreads   how many threads a block may have
record Code(
        String name,
        Instruction[] instructions,
        String[] names,
        Map<Integer, Long> constants,
        Map<Integer, Special> specials,
        List<Parameter> parameters,
        int sharedBytes,
        int localBytes,
        int maxThreads) {

    /// @param row  where the argument stands
    /// @param type what it is
    record Parameter(int row, Type type) {}
}
