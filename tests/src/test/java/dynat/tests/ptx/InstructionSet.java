package dynat.tests.ptx;

import dynat.tests.ptx.Compute.Binary;
import dynat.tests.ptx.Compute.Ternary;
import dynat.tests.ptx.Compute.Unary;
import dynat.tests.ptx.Program.Not;
import dynat.tests.ptx.Program.Number;
import dynat.tests.ptx.Program.Operand;
import dynat.tests.ptx.Program.Statement;
import java.util.List;
import java.util.Set;

/// What each opcode does. One that is not known here, or has a word that is not, is refused: nothing is guessed.
final class InstructionSet {
    private static final Set<String> FLOATING =
            Set.of("rn", "rz", "rm", "rp", "ftz", "sat", "approx", "full", "f32", "f64");

    private InstructionSet() {}

    /// @return the instruction; null if there is nothing to do
    static Instruction decode(Statement s, Operands operands) {
        var made = new InstructionSet.Decoder(s, operands).decode();
        if (made == null
                && !Set.of("membar", "fence", "prefetch", "prefetchu", "nanosleep")
                        .contains(s.opcode())) {
            throw new PtxFault("the interpreter does not know this instruction");
        }
        return made;
    }

    private record Decoder(Statement s, Operands operands) {
        private Instruction decode() {
            return switch (s.opcode()) {
                case "mov" -> Moves.move(s, operands);
                case "ld", "ldu" -> Moves.load(s, operands);
                case "st" -> Moves.store(s, operands);
                case "atom", "red" -> Moves.atomic(s, operands);
                case "cvta" -> Moves.address(s, operands);
                case "cp" -> Copies.decode(s, operands);
                case "mma" -> multiply();
                case "cvt" -> s.has("tf32") ? tf32() : convert();
                case "setp" -> compare();
                case "selp" -> select();
                case "slct" -> selectBySign();
                case "mul" -> s.type().floating() ? floating() : product();
                case "mad" -> s.type().floating() ? fma() : productAndSum();
                case "fma" -> fma();
                case "add", "sub", "min", "max", "neg", "abs", "div" -> s.type().floating() ? floating() : integer();
                case "rcp", "sqrt", "rsqrt", "ex2", "lg2", "sin", "cos", "tanh", "copysign" -> floating();
                case "rem", "and", "or", "xor", "not", "cnot", "popc", "clz", "brev", "bfind", "shl", "shr" ->
                    integer();
                case "testp" -> unary(Floats.kind(s.words().get(1), s.type()));
                case "lop3" -> ternary(Integers.logic((int) number(4)), Type.B32);
                case "prmt" -> only("b32") ? ternary(Integers.permute(), Type.B32) : null;
                case "shf" -> ternary(Integers.funnel(s.has("l"), s.has("wrap")), Type.B32);
                case "bfe" -> ternary(Integers.extract(s.type()), s.type(), Type.U32, Type.U32);
                case "bfi" -> insert();
                case "bar", "barrier" -> barrier();
                case "shfl" -> shuffle();
                case "vote" -> vote();
                case "activemask" -> Warp.active(to());
                case "trap" -> new Control.Trap();
                case "exit" -> new Control.Exit();
                default -> null;
            };
        }

        private Operand operand(int i) {
            return s.operands().get(i);
        }

        private int to() {
            return operands.write(operand(0)).row();
        }

        private int from(int i, Type type) {
            return operands.read(operand(i), type);
        }

        private long number(int i) {
            return ((Number) operand(i)).bits();
        }

        /// Whether the opcode has no words but these.
        private boolean only(String... words) {
            return Set.of(words).containsAll(s.words().subList(1, s.words().size()));
        }

        private boolean only(Set<String> words) {
            return words.containsAll(s.words().subList(1, s.words().size()));
        }

        private boolean plain() {
            return s.words().size() == 2;
        }

        private Instruction unary(Unary f) {
            return f == null ? null : Compute.of(to(), f, from(1, s.type()));
        }

        private Instruction ternary(Ternary f, Type type) {
            return ternary(f, type, type, type);
        }

        private Instruction ternary(Ternary f, Type first, Type second, Type third) {
            return f == null ? null : Compute.of(to(), f, from(1, first), from(2, second), from(3, third));
        }

        private Instruction integer() {
            var type = s.type();
            if (!plain()) {
                return null;
            }
            if (s.operands().size() == 2) {
                return unary(Integers.unary(s.opcode(), type));
            }
            boolean shift = s.opcode().startsWith("sh");
            var f = Integers.binary(s.opcode(), type);
            return f == null ? null : Compute.of(to(), f, from(1, type), from(2, shift ? Type.U32 : type));
        }

        private Instruction product() {
            var f = Integers.product(s.words().get(1), s.type());
            return s.words().size() != 3 ? null : Compute.of(to(), f, from(1, s.type()), from(2, s.type()));
        }

        private Instruction productAndSum() {
            if (s.words().size() != 3) {
                return null;
            }
            var part = s.words().get(1);
            var product = Integers.product(part, s.type());
            var sum = part.equals("wide") ? (s.type().bits() == 16 ? Type.B32 : Type.B64) : s.type();
            long mask = sum.mask();
            return ternary((a, b, c) -> product.of(a, b) + c & mask, s.type(), s.type(), sum);
        }

        private Instruction floating() {
            var type = s.type();
            if (!only(FLOATING)) {
                return null;
            }
            if (s.operands().size() == 2) {
                return unary(modified(Floats.unary(s.opcode(), type)));
            }
            var f = modified(Floats.binary(s.opcode(), type, Rounding.of(s)));
            return f == null ? null : Compute.of(to(), f, from(1, type), from(2, type));
        }

        private Instruction fma() {
            var type = s.type();
            var f = Floats.fma(type, Rounding.of(s));
            if (!only(FLOATING) || f == null) {
                return null;
            }
            boolean flush = flushes(), saturate = s.has("sat");
            Ternary modified = !flush && !saturate
                    ? f
                    : (a, b, c) -> out(flush ? f.of(in(a), in(b), in(c)) : f.of(a, b, c), flush, saturate, type);
            return ternary(modified, type);
        }

        private boolean flushes() {
            return s.has("ftz") && s.type() == Type.F32;
        }

        private Unary modified(Unary f) {
            boolean flush = flushes(), saturate = s.has("sat");
            var type = s.type();
            return f == null || !flush && !saturate ? f : a -> out(f.of(flush ? in(a) : a), flush, saturate, type);
        }

        private Binary modified(Binary f) {
            boolean flush = flushes(), saturate = s.has("sat");
            var type = s.type();
            return f == null || !flush && !saturate
                    ? f
                    : (a, b) -> out(flush ? f.of(in(a), in(b)) : f.of(a, b), flush, saturate, type);
        }

        private static long in(long bits) {
            return Floats.flushed(bits);
        }

        private static long out(long bits, boolean flush, boolean saturate, Type type) {
            long value = flush ? Floats.flushed(bits) : bits;
            if (!saturate) {
                return value;
            }
            return type == Type.F64 ? Floats.saturatedDouble(value) : Floats.saturated(value);
        }

        private Instruction tf32() {
            return s.words().equals(List.of("cvt", "rna", "tf32", "f32"))
                    ? Compute.of(to(), Cores::tf32, from(1, Type.F32))
                    : null;
        }

        private Instruction multiply() {
            return String.join(".", s.words()).equals("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32")
                    ? Cores.multiply(written(0), read(1), read(2), read(3), operands.read(new Number(-1), Type.B32))
                    : null;
        }

        private int[] written(int i) {
            return Operands.parts(operand(i)).stream()
                    .mapToInt(part -> operands.write(part).row())
                    .toArray();
        }

        private int[] read(int i) {
            return Operands.parts(operand(i)).stream()
                    .mapToInt(part -> operands.read(part, Type.B32))
                    .toArray();
        }

        private Instruction convert() {
            int last = s.words().size() - 1;
            Type to = Type.of(s.words().get(last - 1)), from = Type.of(s.words().get(last));
            boolean integral = false;
            for (var word : s.words().subList(1, last - 1)) {
                if (!Set.of("rn", "rz", "rm", "rp", "rni", "rzi", "rmi", "rpi", "sat", "ftz")
                        .contains(word)) {
                    return null;
                }
                integral |= word.length() == 3 && word.endsWith("i");
            }
            var register = operands.write(operand(0));
            var f = Conversions.of(to, from, register.type(), Rounding.of(s), integral, s.has("sat"));
            boolean flushIn = s.has("ftz") && from == Type.F32, flushOut = s.has("ftz") && to == Type.F32;
            Unary whole = !flushIn && !flushOut
                    ? f
                    : a -> {
                        long result = f.of(flushIn ? in(a) : a);
                        return flushOut ? in(result) : result;
                    };
            return Compute.of(register.row(), whole, operands.read(operand(1), from));
        }

        /// `setp.lt.f32 p, a, b` or `setp.lt.and.f32 p|q, a, b, c`
        private Instruction compare() {
            var type = s.type();
            var words = s.words();
            var comparison = Comparisons.of(words.get(1), type);
            boolean joins = s.operands().size() == 4;
            boolean flush = flushes();
            int expected = 3 + (joins ? 1 : 0) + (s.has("ftz") ? 1 : 0);
            if (comparison == null || words.size() != expected) {
                return null;
            }
            Binary f = flush ? (a, b) -> comparison.of(in(a), in(b)) : comparison;
            var results = Operands.parts(operand(0));
            var first = compare(f, operands.write(results.getFirst()).row(), joins);
            if (results.size() == 1) {
                return first;
            }
            return Compute.both(
                    first,
                    compare(
                            (a, b) -> 1 - f.of(a, b),
                            operands.write(results.getLast()).row(),
                            joins));
        }

        private Instruction compare(Binary f, int to, boolean joins) {
            int a = from(1, s.type()), b = from(2, s.type());
            if (!joins) {
                return Compute.of(to, f, a, b);
            }
            var join = Comparisons.joined(s.words().get(2));
            long flip = operand(3) instanceof Not ? 1 : 0;
            return Compute.of(to, (x, y, z) -> join.of(f.of(x, y), z ^ flip), a, b, operands.predicate(operand(3)));
        }

        private Instruction select() {
            return plain() ? Compute.select(to(), from(1, s.type()), from(2, s.type()), from(3, Type.PRED)) : null;
        }

        private Instruction selectBySign() {
            var by = s.type();
            var type = Type.of(s.words().get(s.words().size() - 2));
            return ternary(
                    (a, b, c) -> by == Type.F32 ? Floats.single(c) >= 0 ? a : b : by.number(c) >= 0 ? a : b,
                    type,
                    type,
                    by);
        }

        /// Two steps: there are four operands.
        private Instruction insert() {
            var type = s.type();
            int both = operands.scratch();
            var place = Compute.of(both, (c, d) -> (c & 0xff) | (d & 0xff) << 8, from(3, Type.U32), from(4, Type.U32));
            var insert = Compute.of(
                    to(),
                    (a, b, cd) -> Integers.insert(type, a, b, cd & 0xff, cd >>> 8),
                    from(1, type),
                    from(2, type),
                    both);
            return Compute.both(place, insert);
        }

        private Instruction barrier() {
            if (s.has("warp")) {
                return Warp.meeting(from(0, Type.B32));
            }
            if (s.has("red")) {
                var how = s.words().get(s.words().indexOf("red") + 1);
                boolean negated = operand(s.operands().size() - 1) instanceof Not;
                int predicate = operands.predicate(operand(s.operands().size() - 1));
                return s.operands().size() == 3 ? new Control.Census(number(1), how, to(), predicate, negated) : null;
            }
            return s.has("sync") && s.operands().size() == 1 ? new Control.Barrier(number(0)) : null;
        }

        /// `shfl.sync.down.b32 d|p, a, b, c, mask`
        private Instruction shuffle() {
            if (!s.has("sync")) {
                return null;
            }
            var results = Operands.parts(operand(0));
            int found =
                    results.size() == 1 ? -1 : operands.write(results.getLast()).row();
            return Warp.shuffle(
                    s.words().get(2),
                    operands.write(results.getFirst()).row(),
                    found,
                    from(1, Type.B32),
                    from(2, Type.B32),
                    from(3, Type.B32),
                    from(4, Type.B32));
        }

        /// `vote.sync.ballot.b32 d, p, mask`
        private Instruction vote() {
            if (!s.has("sync")) {
                return null;
            }
            boolean negated = operand(1) instanceof Not;
            return Warp.vote(s.words().get(2), to(), operands.predicate(operand(1)), negated, from(2, Type.B32));
        }
    }
}
