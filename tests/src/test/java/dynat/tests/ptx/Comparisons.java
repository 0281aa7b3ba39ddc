package dynat.tests.ptx;

import dynat.tests.ptx.Compute.Binary;

/// Comparisons of two numbers; 1 where they hold.
final class Comparisons {
    private Comparisons() {}

    static Binary of(String comparison, Type type) {
        return type.floating() ? floating(comparison, type) : integer(comparison, type);
    }

    private static Binary integer(String comparison, Type type) {
        return switch (comparison) {
            case "eq" -> (a, b) -> a == b ? 1 : 0;
            case "ne" -> (a, b) -> a != b ? 1 : 0;
            case "lt", "lo" -> (a, b) -> order(a, b, type) < 0 ? 1 : 0;
            case "le", "ls" -> (a, b) -> order(a, b, type) <= 0 ? 1 : 0;
            case "gt", "hi" -> (a, b) -> order(a, b, type) > 0 ? 1 : 0;
            case "ge", "hs" -> (a, b) -> order(a, b, type) >= 0 ? 1 : 0;
            default -> null;
        };
    }

    private static int order(long a, long b, Type type) {
        return type.signed() ? Long.compare(type.number(a), type.number(b)) : Long.compareUnsigned(a, b);
    }

    private interface Doubles {
        boolean holds(double a, double b);
    }

    private static Binary floating(String comparison, Type type) {
        Doubles plain = switch (comparison) {
            case "eq", "equ" -> (a, b) -> a == b;
            case "ne", "neu" -> (a, b) -> a < b || a > b;
            case "lt", "ltu" -> (a, b) -> a < b;
            case "le", "leu" -> (a, b) -> a <= b;
            case "gt", "gtu" -> (a, b) -> a > b;
            case "ge", "geu" -> (a, b) -> a >= b;
            case "num" -> (a, b) -> !Double.isNaN(a) && !Double.isNaN(b);
            case "nan" -> (_, _) -> false;
            default -> null;
        };
        if (plain == null) {
            return null;
        }
        boolean unordered = comparison.endsWith("u") || comparison.equals("nan");
        boolean wide = type == Type.F64;
        return (a, b) -> {
            double x = wide ? Floats.wide(a) : Floats.single(a), y = wide ? Floats.wide(b) : Floats.single(b);
            boolean holds = plain.holds(x, y) || unordered && (Double.isNaN(x) || Double.isNaN(y));
            return holds ? 1 : 0;
        };
    }

    /// Joins a comparison with a predicate.
    static Binary joined(String how) {
        return switch (how) {
            case "and" -> (a, b) -> a & b;
            case "or" -> (a, b) -> a | b;
            case "xor" -> (a, b) -> a ^ b;
            default -> null;
        };
    }
}
