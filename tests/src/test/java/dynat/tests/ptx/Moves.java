package dynat.tests.ptx;

import dynat.tests.ptx.Access.Space;
import dynat.tests.ptx.Program.Address;
import dynat.tests.ptx.Program.Operand;
import dynat.tests.ptx.Program.Several;
import dynat.tests.ptx.Program.Statement;
import java.util.List;
import java.util.Set;

/// Instructions that bring bits from one place to another.
final class Moves {
    /// Words that say how memory is cached, or how soon others see it.
    private static final Set<String> HINTS = Set.of(
            "nc",
            "volatile",
            "weak",
            "relaxed",
            "acquire",
            "release",
            "acq_rel",
            "gpu",
            "cta",
            "sys",
            "ca",
            "cg",
            "cs",
            "lu",
            "cv",
            "wb",
            "wt");

    private Moves() {}

    /// `mov.u32 a, b`, `mov.b32 a, {b, c}` or `mov.b32 {a, b}, c`
    static Instruction move(Statement s, Operands operands) {
        Operand to = s.operands().get(0), from = s.operands().get(1);
        var type = s.type();
        if (from instanceof Several(var parts)) {
            return packed(operands.write(to).row(), parts, type, operands);
        }
        if (to instanceof Several(var parts)) {
            return unpacked(parts, operands.read(from, type), type, operands);
        }
        return Compute.copy(operands.write(to).row(), operands.read(from, type));
    }

    private static Type part(Type whole, int parts) {
        return Type.of("b" + whole.bits() / parts);
    }

    private static Instruction packed(int to, List<Operand> parts, Type whole, Operands operands) {
        var type = part(whole, parts.size());
        var made = Compute.of(to, a -> a, operands.read(parts.getFirst(), type));
        if (parts.size() > 1) {
            int before = operands.scratch();
            made = Compute.of(before, a -> a, operands.read(parts.getFirst(), type));
            for (int i = 1; i < parts.size(); i++) {
                int shift = i * type.bits();
                int into = i == parts.size() - 1 ? to : before;
                made = Compute.both(
                        made, Compute.of(into, (a, b) -> a | b << shift, before, operands.read(parts.get(i), type)));
            }
        }
        return made;
    }

    private static Instruction unpacked(List<Operand> parts, int from, Type whole, Operands operands) {
        var type = part(whole, parts.size());
        long mask = type.mask();
        int kept = operands.scratch();
        var made = Compute.of(kept, a -> a, from);
        for (int i = 0; i < parts.size(); i++) {
            int shift = i * type.bits();
            made = Compute.both(made, Compute.of(operands.write(parts.get(i)).row(), a -> a >>> shift & mask, kept));
        }
        return made;
    }

    /// From an address in a space to one in the common space, or back.
    static Instruction address(Statement s, Operands operands) {
        boolean back = s.has("to");
        var space = s.words().get(back ? 2 : 1);
        long window = switch (space) {
            case "shared" -> Block.SHARED_WINDOW;
            case "local" -> Block.LOCAL_WINDOW;
            case "global", "const" -> 0;
            default -> throw new PtxFault("unknown space ." + space);
        };
        long more = back ? -window : window;
        return Compute.of(
                operands.write(s.operands().get(0)).row(),
                a -> a + more,
                operands.read(s.operands().get(1), s.type()));
    }

    private static Space space(Statement s) {
        var space = Space.COMMON;
        for (var word : s.words().subList(1, s.words().size() - 1)) {
            switch (word) {
                case "global" -> space = Space.GLOBAL;
                case "const" -> space = Space.CONST;
                case "shared" -> space = Space.SHARED;
                case "local" -> space = Space.LOCAL;
                default -> {
                    if (!HINTS.contains(word) && !Set.of("v2", "v4").contains(word)) {
                        throw new PtxFault("unknown word ." + word);
                    }
                }
            }
        }
        return space;
    }

    static Instruction load(Statement s, Operands operands) {
        var type = s.type();
        var parts = Operands.parts(s.operands().get(0));
        var address = (Address) s.operands().get(1);
        if (s.has("param")) {
            Instruction made = null;
            for (int i = 0; i < parts.size(); i++) {
                var register = operands.write(parts.get(i));
                long mask = register.type().mask();
                int from = operands.argument(address, (long) i * type.bytes(), type)
                        .row();
                var one =
                        Compute.of(register.row(), a -> type.signed() ? type.number(a) & mask : a & type.mask(), from);
                made = made == null ? one : Compute.both(made, one);
            }
            return made;
        }
        var registers = parts.stream().map(operands::write).toList();
        return Access.load(
                space(s),
                type,
                registers.stream().mapToInt(Names.Register::row).toArray(),
                registers.getFirst().type(),
                operands.read(address.base(), Type.B64),
                address.offset());
    }

    static Instruction store(Statement s, Operands operands) {
        var type = s.type();
        var address = (Address) s.operands().get(0);
        var parts = Operands.parts(s.operands().get(1));
        if (s.has("param")) {
            Instruction made = null;
            for (int i = 0; i < parts.size(); i++) {
                int to = operands.argument(address, (long) i * type.bytes(), type)
                        .row();
                var one = Compute.of(to, a -> a & type.mask(), operands.read(parts.get(i), type));
                made = made == null ? one : Compute.both(made, one);
            }
            return made;
        }
        return Access.store(
                space(s),
                type,
                operands.read(address.base(), Type.B64),
                address.offset(),
                parts.stream().mapToInt(part -> operands.read(part, type)).toArray());
    }

    /// `atom.global.add.u32 d, [a], b` or `red.global.add.u32 [a], b`
    static Instruction atomic(Statement s, Operands operands) {
        boolean gives = s.opcode().equals("atom");
        var rest = s.operands().subList(gives ? 1 : 0, s.operands().size());
        var address = (Address) rest.getFirst();
        var type = s.type();
        var words = s.words().subList(1, s.words().size() - 1);
        var change = words.getLast();
        return Access.atomic(
                change,
                space(new Statement(null, false, without(s.words(), change), List.of(), "", 0)),
                type,
                gives ? operands.write(s.operands().getFirst()).row() : -1,
                operands.read(address.base(), Type.B64),
                address.offset(),
                rest.subList(1, rest.size()).stream()
                        .mapToInt(each -> operands.read(each, type))
                        .toArray());
    }

    private static List<String> without(List<String> words, String word) {
        return words.stream().filter(each -> !each.equals(word)).toList();
    }
}
