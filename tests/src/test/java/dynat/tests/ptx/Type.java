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

    static Type of(String name) {
        try {
            return valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new PtxFault("unknown type ." + name);
        }
    }

    /// Whether a word of an opcode is a type.
    static boolean is(String word) {
        for (var type : values()) {
            if (type.name().equalsIgnoreCase(word)) {
                return true;
            }
        }
        return false;
    }

    int bits() {
        return this == PRED ? 1 : Integer.parseInt(name().substring(1));
    }

    int bytes() {
        return Math.max(1, bits() / 8);
    }

    boolean signed() {
        return name().charAt(0) == 'S';
    }

    boolean floating() {
        return name().charAt(0) == 'F';
    }

    /// Ones where this type has bits.
    long mask() {
        return bits() == 64 ? -1 : (1L << bits()) - 1;
    }

    /// Bits as the number that this integer type takes them for.
    long number(long bits) {
        int unused = 64 - bits();
        return signed() ? bits << unused >> unused : bits << unused >>> unused;
    }

    /// The same size as an integer without a sign.
    Type plain() {
        return switch (bits()) {
            case 1 -> PRED;
            case 8 -> B8;
            case 16 -> B16;
            case 32 -> B32;
            default -> B64;
        };
    }

    @Override
    public String toString() {
        return "." + name().toLowerCase(Locale.ROOT);
    }
}
