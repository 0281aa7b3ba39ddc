package dynat.tests.ptx;

import dynat.tests.ptx.Compute.Binary;
import dynat.tests.ptx.Compute.Ternary;
import dynat.tests.ptx.Compute.Unary;

/// Arithmetic of single and double precision. What the hardware approximates is computed to the nearest here; what is
/// not a number has the one pattern that the hardware gives.
final class Floats {
    private static final long NAN = 0x7fffffffL;
    private static final long NAN_OF_DOUBLE = 0x7fffffff_ffffffffL;
    private static final double LOG_2 = Math.log(2);

    private Floats() {}

    static float single(long bits) {
        return Float.intBitsToFloat((int) bits);
    }

    static long bits(float value) {
        return Float.isNaN(value) ? NAN : Float.floatToRawIntBits(value) & 0xffffffffL;
    }

    static double wide(long bits) {
        return Double.longBitsToDouble(bits);
    }

    static long bits(double value) {
        return Double.isNaN(value) ? NAN_OF_DOUBLE : Double.doubleToRawLongBits(value);
    }

    private interface Single {
        float of(float a);
    }

    private interface Wide {
        double of(double a);
    }

    private static Unary on(Single f) {
        return a -> bits(f.of(single(a)));
    }

    private static Unary on(Wide f) {
        return a -> bits(f.of(wide(a)));
    }

    static Unary unary(String op, Type type) {
        return type == Type.F64 ? unaryOfDouble(op) : unaryOfSingle(op);
    }

    private static Unary unaryOfSingle(String op) {
        return switch (op) {
            case "neg" -> a -> a ^ 0x80000000L;
            case "abs" -> a -> a & 0x7fffffffL;
            case "rcp" -> on((float a) -> 1 / a);
            case "sqrt" -> on((float a) -> (float) Math.sqrt(a));
            case "rsqrt" -> on((float a) -> (float) (1 / Math.sqrt(a)));
            case "ex2" -> on((float a) -> (float) Math.pow(2, a));
            case "lg2" -> on((float a) -> (float) (Math.log(a) / LOG_2));
            case "sin" -> on((float a) -> (float) Math.sin(a));
            case "cos" -> on((float a) -> (float) Math.cos(a));
            case "tanh" -> on((float a) -> (float) Math.tanh(a));
            default -> null;
        };
    }

    private static Unary unaryOfDouble(String op) {
        return switch (op) {
            case "neg" -> a -> a ^ Long.MIN_VALUE;
            case "abs" -> a -> a & Long.MAX_VALUE;
            case "rcp" -> on((double a) -> 1 / a);
            case "sqrt" -> on((double a) -> Math.sqrt(a));
            case "rsqrt" -> on((double a) -> 1 / Math.sqrt(a));
            default -> null;
        };
    }

    static Binary binary(String op, Type type, Rounding rounding) {
        if (type == Type.F64) {
            return rounding == Rounding.NEAREST ? binaryOfDouble(op) : null;
        }
        return rounding == Rounding.NEAREST ? nearest(op) : directed(op, rounding);
    }

    private static Binary nearest(String op) {
        return switch (op) {
            case "add" -> (a, b) -> bits(single(a) + single(b));
            case "sub" -> (a, b) -> bits(single(a) - single(b));
            case "mul" -> (a, b) -> bits(single(a) * single(b));
            case "div" -> (a, b) -> bits(single(a) / single(b));
            case "min" -> (a, b) -> bits(least(single(a), single(b)));
            case "max" -> (a, b) -> bits(-least(-single(a), -single(b)));
            case "copysign" -> (a, b) -> a & 0x80000000L | b & 0x7fffffffL;
            default -> null;
        };
    }

    private static Binary directed(String op, Rounding rounding) {
        return switch (op) {
            case "add" -> (a, b) -> sum(single(a), single(b), rounding);
            case "sub" -> (a, b) -> sum(single(a), -(double) single(b), rounding);
            case "mul" -> (a, b) -> bits(rounding.single((double) single(a) * single(b), 0));
            default -> null;
        };
    }

    private static Binary binaryOfDouble(String op) {
        return switch (op) {
            case "add" -> (a, b) -> bits(wide(a) + wide(b));
            case "sub" -> (a, b) -> bits(wide(a) - wide(b));
            case "mul" -> (a, b) -> bits(wide(a) * wide(b));
            case "div" -> (a, b) -> bits(wide(a) / wide(b));
            case "min" -> (a, b) -> bits(least(wide(a), wide(b)));
            case "max" -> (a, b) -> bits(-least(-wide(a), -wide(b)));
            case "copysign" -> (a, b) -> a & Long.MIN_VALUE | b & Long.MAX_VALUE;
            default -> null;
        };
    }

    static Ternary fma(Type type, Rounding rounding) {
        if (type == Type.F64) {
            return rounding == Rounding.NEAREST ? (a, b, c) -> bits(Math.fma(wide(a), wide(b), wide(c))) : null;
        }
        return rounding == Rounding.NEAREST
                ? (a, b, c) -> bits(Math.fma(single(a), single(b), single(c)))
                : (a, b, c) -> sum((double) single(a) * single(b), single(c), rounding);
    }

    private static long sum(double a, double b, Rounding rounding) {
        return bits(rounding.single(a + b, Rounding.error(a, b)));
    }

    /// The other one where one is not a number.
    private static float least(float a, float b) {
        return Float.isNaN(a) ? b : Float.isNaN(b) ? a : Math.min(a, b);
    }

    private static double least(double a, double b) {
        return Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.min(a, b);
    }

    /// What is too small for a leading one is zero.
    static long flushed(long bits) {
        return (bits & 0x7f800000L) == 0 ? bits & 0x80000000L : bits;
    }

    /// Between 0 and 1; what is not a number is 0.
    static long saturated(long bits) {
        float x = single(bits);
        return x > 0 ? bits(Math.min(x, 1)) : 0;
    }

    static long saturatedDouble(long bits) {
        double x = wide(bits);
        return x > 0 ? bits(Math.min(x, 1)) : 0;
    }

    /// Whether a number is of a kind.
    static Unary kind(String which, Type type) {
        boolean wide = type == Type.F64;
        return bits -> {
            double x = wide ? wide(bits) : single(bits);
            double least = wide ? Double.MIN_NORMAL : Float.MIN_NORMAL;
            boolean is = switch (which) {
                case "finite" -> Double.isFinite(x);
                case "infinite" -> Double.isInfinite(x);
                case "number" -> !Double.isNaN(x);
                case "notanumber" -> Double.isNaN(x);
                case "normal" -> Double.isFinite(x) && Math.abs(x) >= least;
                case "subnormal" -> x != 0 && Math.abs(x) < least;
                default -> throw new PtxFault("unknown kind of number ." + which);
            };
            return is ? 1 : 0;
        };
    }
}
