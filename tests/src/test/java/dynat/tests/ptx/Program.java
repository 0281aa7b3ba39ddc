package dynat.tests.ptx;

import java.util.List;
import java.util.Map;

/// A program as it is written.
///
/// @param functions those that have a body, kernels among them, by name
/// @param variables outside of functions
record Program(Map<String, Function> functions, List<Variable> variables) {

    /// A kernel or a function that kernels call.
    ///
    /// @param name       as it is called
    /// @param entry      whether it is a kernel
    /// @param results    what it gives
    /// @param parameters what it takes
    /// @param maxThreads how many threads a block may have, by its own word
    /// @param body       what it does
    record Function(
            String name,
            boolean entry,
            List<Variable> results,
            List<Variable> parameters,
            int maxThreads,
            List<Item> body) {}

    /// What stands in a body.
    sealed interface Item {}

    /// A place to jump to.
    record Label(String name) implements Item {}

    /// A part with names of its own.
    record Nest(List<Item> items) implements Item {}

    /// Registers: one, or if `count` is above 0 so many, numbered from 0.
    record Registers(Type type, String name, int count) implements Item {}

    /// Targets of a jump through a table.
    record Targets(String name, List<String> labels) implements Item {}

    /// Memory with a name.
    ///
    /// @param space   `global`, `const`, `shared`, `local` or `param`
    /// @param type    of an element
    /// @param name    as instructions call it
    /// @param align   its address is a multiple of
    /// @param bytes   in all
    /// @param initial elements it begins with; those that are missing are zero
    record Variable(String space, Type type, String name, int align, long bytes, List<Long> initial) implements Item {}

    /// An instruction.
    ///
    /// @param guard    the predicate it depends on, or null
    /// @param negated  whether it runs where the predicate is false
    /// @param words    of its opcode
    /// @param operands in order
    /// @param text     as it stands
    /// @param line     where
    record Statement(String guard, boolean negated, List<String> words, List<Operand> operands, String text, int line)
            implements Item {

        String opcode() {
            return words.getFirst();
        }

        boolean has(String word) {
            return words.contains(word);
        }

        /// The last type that the opcode names.
        Type type() {
            return Type.of(words.getLast());
        }
    }

    /// What an instruction acts on.
    sealed interface Operand {}

    /// A register or a variable.
    record Name(String name) implements Operand {}

    /// The contrary of a predicate.
    record Not(String name) implements Operand {}

    /// Bits of a number; those of an integer are extended by its sign.
    record Number(long bits) implements Operand {}

    /// Where memory is read or written.
    record Address(Operand base, long offset) implements Operand {}

    /// `{a, b}`, `(a, b)` or `a|b`.
    record Several(List<Operand> parts) implements Operand {}
}
