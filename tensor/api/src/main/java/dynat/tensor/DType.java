package dynat.tensor;

/// How one number is held in memory.
///
/// Backends compute in [#F64], [#F32] or [#BF16] and index with [#I32]; [#I64] and [#F16] are met in files only.
public enum DType {
    /// IEEE 754 binary64.
    F64(8),
    /// IEEE 754 binary32.
    F32(4),
    /// The upper half of an [#F32]: its range, with 8 bits of precision.
    BF16(2),
    /// A signed integer of 32 bits.
    I32(4),
    /// A signed integer of 64 bits.
    I64(8),
    /// IEEE 754 binary16.
    F16(2);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /// {@return bytes per number}
    public int bytes() {
        return bytes;
    }
}
