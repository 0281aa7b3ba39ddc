package dynat.tensor.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The text of one kernel, written line by line.
///
/// Each instruction that computes something puts it in a register of its own, whose name it returns:
///
/// ```java
/// String sum = ptx.f32("add.rn.f32", a, b);   // add.rn.f32 %f3, %f1, %f2;
/// ```
///
/// So every register is written once, but those of loops, which [#set] changes. The driver's compiler, which sees the
/// whole, assigns the machine's registers.
final class Ptx {
    private static final String[] TYPES = {"pred", "b16", "b32", "b64", "f32"}, NAMES = {"%p", "%h", "%r", "%d", "%f"};

    private final int[] registers = new int[TYPES.length];
    private final List<String> parameters = new ArrayList<>();
    private final Set<String> functions = new TreeSet<>();
    private final StringBuilder shared = new StringBuilder();
    private final StringBuilder body = new StringBuilder();

    // ---- registers ----

    private String register(int type) {
        return NAMES[type] + ++registers[type];
    }

    private String made(int type, String operation, Object... operands) {
        String register = register(type);
        return set(register, operation, operands);
    }

    /// @return a truth value, of a `setp`
    String predicate(String operation, Object... operands) {
        return made(0, operation, operands);
    }

    /// @return 16 bits
    String b16(String operation, Object... operands) {
        return made(1, operation, operands);
    }

    /// @return 32 bits: an integer, or the bits of a number
    String b32(String operation, Object... operands) {
        return made(2, operation, operands);
    }

    /// @return 64 bits: an address
    String b64(String operation, Object... operands) {
        return made(3, operation, operands);
    }

    /// @return a number
    String f32(String operation, Object... operands) {
        return made(4, operation, operands);
    }

    /// @return so many registers for numbers, to be written by one instruction
    String[] numbers(int count) {
        return registers(4, count);
    }

    /// @return so many registers of 32 bits, to be written by one instruction
    String[] words(int count) {
        return registers(2, count);
    }

    private String[] registers(int type, int count) {
        var made = new String[count];
        for (int i = 0; i < count; i++) {
            made[i] = register(type);
        }
        return made;
    }

    /// Writes a register that there is already.
    ///
    /// @return the register
    String set(String register, String operation, Object... operands) {
        var all = new Object[operands.length + 1];
        all[0] = register;
        System.arraycopy(operands, 0, all, 1, operands.length);
        run(operation, all);
        return register;
    }

    // ---- lines ----

    /// An instruction.
    void run(String operation, Object... operands) {
        body.append("    ").append(operation);
        for (int i = 0; i < operands.length; i++) {
            body.append(i == 0 ? " " : ", ").append(operands[i]);
        }
        body.append(";\n");
    }

    /// An instruction that only those threads run for which `predicate` holds; `!` before it means the others.
    void runIf(String predicate, String operation, Object... operands) {
        run("@" + predicate + " " + operation, operands);
    }

    /// A place that `bra` goes to.
    void label(String name) {
        body.append(name).append(":\n");
    }

    /// Remarks for those who read the kernel, a line each.
    void note(String... lines) {
        for (String line : lines) {
            body.append("    // ").append(line).append('\n');
        }
    }

    /// A parameter, read into a register.
    ///
    /// @param type `u64` for an address in global memory, `u32` for an integer, `f32` for a number
    String parameter(String type, String name) {
        parameters.add(".param ." + type + " " + name);
        String place = "[" + name + "]";
        return switch (type) {
            case "u64" -> b64("cvta.to.global.u64", b64("ld.param.u64", place));
            case "u32" -> b32("ld.param.u32", place);
            default -> f32("ld.param.f32", place);
        };
    }

    /// Which thread or block this is.
    ///
    /// @param register `tid.x`, `ctaid.x` or `ctaid.y`
    String here(String register) {
        return b32("mov.u32", "%" + register);
    }

    /// @return an integer so many times
    String times(String x, int factor) {
        return factor == 1 ? x : b32("mul.lo.s32", x, factor);
    }

    /// Memory that the threads of a block share.
    void shared(String name, int bytes) {
        shared.append("    .shared .align 16 .b8 ")
                .append(name)
                .append('[')
                .append(bytes)
                .append("];\n");
    }

    /// The value of one of the functions that are compiled beforehand, `functions.cu`.
    String call(String function, String... arguments) {
        functions.add(function);
        String value = register(4);
        var names = new ArrayList<String>();
        body.append("    {\n    .param .b32 value;\n");
        for (String argument : arguments) {
            String name = "argument" + names.size();
            names.add(name);
            body.append("    .param .b32 ").append(name).append(";\n");
            run("st.param.f32", "[" + name + "]", argument);
        }
        run("call", "(value)", function, "(" + String.join(", ", names) + ")");
        run("ld.param.f32", value, "[value]");
        body.append("    }\n");
        return value;
    }

    /// @return several registers as one operand, which lie side by side in memory
    static String vector(String... registers) {
        return "{" + String.join(", ", registers) + "}";
    }

    /// @return a number as an operand, bit for bit
    static String number(float value) {
        return "0f%08X".formatted(Float.floatToRawIntBits(value));
    }

    /// The whole program.
    ///
    /// @param kernel its name
    String text(String kernel) {
        var text = new StringBuilder(".version 7.0\n.target sm_75\n.address_size 64\n");
        functions.forEach(name -> text.append('\n').append(Functions.text(name)));
        text.append("\n.visible .entry ").append(kernel).append("(\n    ");
        text.append(String.join(",\n    ", parameters)).append("\n)\n{\n");
        for (int type = 0; type < TYPES.length; type++) {
            if (registers[type] > 0) {
                text.append("    .reg .").append(TYPES[type]).append(' ').append(NAMES[type]);
                text.append('<').append(registers[type] + 1).append(">;\n");
            }
        }
        return text.append(shared).append('\n').append(body).append("}\n").toString();
    }
}
