package dynat.tests.ptx;

import dynat.tests.ptx.Compute.Binary;
import dynat.tests.ptx.Compute.Ternary;
import dynat.tests.ptx.Compute.Unary;

/// Arithmetic of integers, as the manual of PTX has it. Results have zeros above their width.
final class Integers {
    private Integers() {}

    static Unary unary(String op, Type type) {
        long mask = type.mask();
        int bits = type.bits();
        return switch (op) {
            case "neg" -> a -> -a & mask;
            case "abs" -> a -> Math.abs(type.number(a)) & mask;
            case "not" -> a -> ~a & mask;
            case "cnot" -> a -> a == 0 ? 1 : 0;
            case "popc" -> Long::bitCount;
            case "clz" -> a -> Long.numberOfLeadingZeros(a) - (64 - bits);
            case "brev" -> a -> Long.reverse(a) >>> 64 - bits;
            case "bfind" ->
                a -> {
                    long magnitude = type.signed() && type.number(a) < 0 ? ~type.number(a) : a;
                    return 63 - Long.numberOfLeadingZeros(magnitude) & 0xffffffffL;
                };
            default -> null;
        };
    }

    static Binary binary(String op, Type type) {
        long mask = type.mask();
        int bits = type.bits();
        return switch (op) {
            case "add" -> (a, b) -> a + b & mask;
            case "sub" -> (a, b) -> a - b & mask;
            case "and" -> (a, b) -> a & b;
            case "or" -> (a, b) -> a | b;
            case "xor" -> (a, b) -> a ^ b;
            case "shl" -> (a, b) -> b >= bits ? 0 : a << b & mask;
            case "shr" ->
                type.signed()
                        ? (a, b) -> type.number(a) >> Math.min(b, bits - 1) & mask
                        : (a, b) -> b >= bits ? 0 : a >>> b;
            case "min" ->
                type.signed()
                        ? (a, b) -> type.number(a) <= type.number(b) ? a : b
                        : (a, b) -> Long.compareUnsigned(a, b) <= 0 ? a : b;
            case "max" ->
                type.signed()
                        ? (a, b) -> type.number(a) >= type.number(b) ? a : b
                        : (a, b) -> Long.compareUnsigned(a, b) >= 0 ? a : b;
            case "div" ->
                type.signed()
                        ? (a, b) -> type.number(a) / divisor(type.number(b)) & mask
                        : (a, b) -> Long.divideUnsigned(a, divisor(b));
            case "rem" ->
                type.signed()
                        ? (a, b) -> type.number(a) % divisor(type.number(b)) & mask
                        : (a, b) -> Long.remainderUnsigned(a, divisor(b));
            default -> null;
        };
    }

    /// The hardware would go on with an unspecified number.
    private static long divisor(long value) {
        if (value == 0) {
            throw new PtxFault("an integer is divided by zero");
        }
        return value;
    }

    /// @param part `lo`, `hi` or `wide`
    static Binary product(String part, Type type) {
        long mask = type.mask();
        int bits = type.bits();
        return switch (part) {
            case "lo" -> (a, b) -> a * b & mask;
            case "wide" -> {
                long wide = bits == 32 ? -1 : 0xffffffffL;
                yield (a, b) -> type.number(a) * type.number(b) & wide;
            }
            default -> {
                if (bits < 64) {
                    yield (a, b) -> type.number(a) * type.number(b) >>> bits & mask;
                }
                yield type.signed() ? Math::multiplyHigh : Math::unsignedMultiplyHigh;
            }
        };
    }

    /// Any function of three bits, by its table.
    static Ternary logic(int table) {
        return (a, b, c) -> {
            long result = 0;
            for (int row = 0; row < 8; row++) {
                if ((table >>> row & 1) != 0) {
                    result |= ((row & 4) != 0 ? a : ~a) & ((row & 2) != 0 ? b : ~b) & ((row & 1) != 0 ? c : ~c);
                }
            }
            return result & 0xffffffffL;
        };
    }

    /// Shifts two words as one.
    static Ternary funnel(boolean left, boolean wrap) {
        return (a, b, c) -> {
            long n = wrap ? c & 31 : Math.min(c, 32);
            long both = b << 32 | a;
            return (left ? both << n >>> 32 : both >>> n) & 0xffffffffL;
        };
    }

    /// Takes bytes out of two words, in any order.
    static Ternary permute() {
        return (a, b, c) -> {
            long both = b << 32 | a, result = 0;
            for (int i = 0; i < 4; i++) {
                int selector = (int) (c >>> 4 * i) & 15;
                long chosen = both >>> 8 * (selector & 7) & 0xff;
                if (selector > 7) {
                    chosen = (chosen & 0x80) != 0 ? 0xff : 0;
                }
                result |= chosen << 8 * i;
            }
            return result;
        };
    }

    /// Takes `c` bits out of a word, from bit `b` on.
    static Ternary extract(Type type) {
        int top = type.bits() - 1;
        return (a, b, c) -> {
            int from = (int) b & 0xff, length = (int) c & 0xff;
            int last = Math.min(from + length - 1, top);
            if (length == 0) {
                return 0;
            }
            boolean ones = type.signed() && (a >>> last & 1) != 0;
            if (from > top) {
                return ones ? type.mask() : 0;
            }
            int kept = last - from + 1;
            long mask = kept == 64 ? -1 : (1L << kept) - 1;
            long field = a >>> from & mask;
            return (ones ? field | ~mask : field) & type.mask();
        };
    }

    /// Puts `d` bits of `a` into `b`, from bit `c` on.
    static long insert(Type type, long a, long b, long c, long d) {
        int from = (int) c & 0xff, length = (int) d & 0xff;
        if (from >= type.bits()) {
            return b;
        }
        long field = length >= 64 ? -1 : (1L << length) - 1;
        long mask = field << from & type.mask();
        return b & ~mask | a << from & mask;
    }
}
