package dynat.tests.ptx;

import dynat.tests.ptx.Compute.Unary;

/// From one type to another.
final class Conversions {
    private static final double TWO_63 = 0x1p63;

    private Conversions() {}

    /// @param wide     the type of the register that takes the result
    /// @param integral whether a number with a point becomes a whole one
    /// @param saturate whether what does not fit becomes the nearest that does
    static Unary of(Type to, Type from, Type wide, Rounding rounding, boolean integral, boolean saturate) {
        if (from.floating()) {
            return to.floating()
                    ? floating(to, from, rounding, integral, saturate)
                    : a -> integer(value(a, from), to, from, rounding) & wide.mask();
        }
        if (to.floating()) {
            return a -> real(from, from.number(a), to, rounding);
        }
        if (saturate) {
            return a -> clamped(from, from.number(a), to) & wide.mask();
        }
        return to.signed() ? a -> to.number(from.number(a)) & wide.mask() : a -> from.number(a) & to.mask();
    }

    private static double value(long bits, Type type) {
        return switch (type) {
            case F64 -> Floats.wide(bits);
            case F32 -> Floats.single(bits);
            default -> Float.float16ToFloat((short) bits);
        };
    }

    private static Unary floating(Type to, Type from, Rounding rounding, boolean integral, boolean saturate) {
        return a -> {
            double x = value(a, from);
            if (integral) {
                x = rounding.integer(x);
            }
            if (saturate) {
                x = x > 0 ? Math.min(x, 1) : 0;
            }
            return switch (to) {
                case F64 -> Floats.bits(x);
                case F32 -> Floats.bits(rounding.single(x, 0));
                default -> half((float) x, rounding);
            };
        };
    }

    private static long half(float x, Rounding rounding) {
        if (rounding != Rounding.NEAREST) {
            throw new PtxFault("half precision is rounded to the nearest only");
        }
        return Float.isNaN(x) ? 0x7fff : Float.floatToFloat16(x) & 0xffffL;
    }

    private static long integer(double x, Type to, Type from, Rounding rounding) {
        if (Double.isNaN(x)) {
            return from == Type.F64 || to.bits() == 64 ? 1L << to.bits() - 1 : 0;
        }
        double r = rounding.integer(x);
        if (to.signed()) {
            double limit = Math.scalb(1.0, to.bits() - 1);
            return r >= limit ? to.mask() >>> 1 : (long) Math.max(r, -limit);
        }
        if (r <= 0) {
            return 0;
        }
        if (r >= Math.scalb(1.0, to.bits())) {
            return to.mask();
        }
        return r < TWO_63 ? (long) r : (long) (r - TWO_63) | Long.MIN_VALUE;
    }

    private static long real(Type from, long number, Type to, Rounding rounding) {
        boolean huge = from == Type.U64 && number < 0;
        long half = number >>> 1 | number & 1; // whose last bit says that there was more
        if (to == Type.F64) {
            if (rounding != Rounding.NEAREST && from.bits() == 64) {
                throw new PtxFault("64 bits are rounded to the nearest only");
            }
            return Floats.bits(huge ? 2.0 * half : number);
        }
        if (to != Type.F32) {
            return half((float) number, rounding);
        }
        if (rounding == Rounding.NEAREST) {
            return Floats.bits(huge ? 2f * half : (float) number);
        }
        if (huge) {
            throw new PtxFault("numbers from 2^63 on are rounded to the nearest only");
        }
        double nearest = number;
        double error = nearest == TWO_63 ? -1.0 * (Long.MAX_VALUE - number + 1) : number - (long) nearest;
        return Floats.bits(rounding.single(nearest, error));
    }

    private static long clamped(Type from, long number, Type to) {
        boolean huge = !from.signed() && number < 0;
        long most = to.signed() ? to.mask() >>> 1 : to.mask();
        long least = to.signed() ? -(to.mask() >>> 1) - 1 : 0;
        if (huge || to != Type.U64 && number > most) {
            return huge && to == Type.U64 ? number : most;
        }
        return Math.max(number, least);
    }
}
