package dynat.tests.ptx;

import java.util.Locale;

/// What an instruction takes its bits for.
///
/// A register holds its bits in a `long`, zero above its width, whatever it is taken for.
enum Type {
    PRED,
    B8,
    B16,
    B32,
    B64,
    U8,
    U16,
    U32,
    U64,
    S8,
    S16,
    S32,
    S64,
    F16,
    F32,
    F64;

    private final int bits;
    private final boolean signed;

    Type() {
        bits = name().equals("PRED") ? 1 : Integer.parseInt(name().substring(1));
        signed = name().charAt(0) == 'S';
    }

    static Type of(String name) {
        try {
            return valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new PtxFault("unknown type ." + name);
        }
    }

    int bits() {
        return bits;
    }

    int bytes() {
        return Math.max(1, bits / 8);
    }

    boolean signed() {
        return signed;
    }

    boolean floating() {
        return name().charAt(0) == 'F';
    }

    /// Ones where this type has bits.
    long mask() {
        return bits == 64 ? -1 : (1L << bits) - 1;
    }

    /// Bits as the number that this integer type takes them for.
    long number(long value) {
        int unused = 64 - bits;
        return signed ? value << unused >> unused : value << unused >>> unused;
    }

    @Override
    public String toString() {
        return "." + name().toLowerCase(Locale.ROOT);
    }
}
