package dynat.tests.ptx;

import dynat.tests.ptx.Names.Argument;
import dynat.tests.ptx.Names.Memory;
import dynat.tests.ptx.Names.Register;
import dynat.tests.ptx.Program.Address;
import dynat.tests.ptx.Program.Name;
import dynat.tests.ptx.Program.Not;
import dynat.tests.ptx.Program.Number;
import dynat.tests.ptx.Program.Operand;
import dynat.tests.ptx.Program.Several;
import java.util.List;

/// Finds the rows of an instruction's operands.
final class Operands {
    private final Rows rows;
    private final Names names;

    Operands(Rows rows, Names names) {
        this.rows = rows;
        this.names = names;
    }

    /// The row that an operand is read from.
    int read(Operand operand, Type type) {
        return switch (operand) {
            case Number number -> rows.constant(number.bits() & type.mask());
            case Name name -> named(name.name());
            case Address sum
            when sum.base() instanceof Name name && names.get(name.name()) instanceof Memory memory ->
                rows.constant(memory.address() + sum.offset());
            default -> throw new PtxFault("an operand that is not read as one number");
        };
    }

    private int named(String name) {
        var special = Special.of(name);
        if (special != null) {
            return rows.special(special);
        }
        return switch (names.get(name)) {
            case Register register -> register.row();
            case Memory memory -> rows.constant(memory.address());
            default -> throw new PtxFault("'%s' has no address".formatted(name));
        };
    }

    /// The row of a predicate, which may stand negated.
    int predicate(Operand operand) {
        return operand instanceof Not not ? named(not.name()) : read(operand, Type.PRED);
    }

    /// The register that an operand is written to.
    Register write(Operand operand) {
        if (operand instanceof Name(var name)) {
            if (name.equals("_")) {
                return rows.register("_", Type.B64);
            }
            if (names.get(name) instanceof Register register) {
                return register;
            }
        }
        throw new PtxFault("an operand that is not a register");
    }

    /// Parts of `{a, b}` or `a|b`, or the operand itself.
    static List<Operand> parts(Operand operand) {
        return operand instanceof Several several ? several.parts() : List.of(operand);
    }

    /// The row of a number of a function's argument.
    Register argument(Address address, long more, Type type) {
        if (address.base() instanceof Name(var name) && names.get(name) instanceof Argument argument) {
            long at = address.offset() + more;
            var register = argument.rows().computeIfAbsent(at, _ -> rows.register(name + "+" + at, type));
            if (register.type().bits() != type.bits()) {
                throw new PtxFault("%s of an argument of which %s stands there".formatted(type, register.type()));
            }
            return register;
        }
        throw new PtxFault("an argument that is not named");
    }

    /// A register for what is between two steps.
    int scratch() {
        return rows.register("between", Type.B64).row();
    }
}
