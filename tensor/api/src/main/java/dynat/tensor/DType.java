package dynat.tensor;

/// How one number is held in memory.
///
/// Backends compute in [#F64], [#F32] or [#BF16] and index with [#I32]; [#I64] and [#F16] are met in files only.
public enum DType {
    F64(8),
    F32(4),
    BF16(2),
    I32(4),
    I64(8),
    F16(2);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /// @return bytes per number
    public int bytes() {
        return bytes;
    }
}
