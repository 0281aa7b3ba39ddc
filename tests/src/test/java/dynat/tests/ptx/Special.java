package dynat.tests.ptx;

/// Registers that say where a thread is. Blocks have threads along x only, grids blocks along x and y.
enum Special {
    TID_X,
    TID_Y,
    TID_Z,
    NTID_X,
    NTID_Y,
    NTID_Z,
    CTAID_X,
    CTAID_Y,
    CTAID_Z,
    NCTAID_X,
    NCTAID_Y,
    NCTAID_Z,
    LANEID,
    WARPID,
    NWARPID,
    LANEMASK_EQ,
    LANEMASK_LT,
    LANEMASK_LE,
    LANEMASK_GT,
    LANEMASK_GE;

    /// @return the register of that name, or null
    static Special of(String name) {
        for (var special : values()) {
            if (name.equals("%"
                    + special.name()
                            .toLowerCase(java.util.Locale.ROOT)
                            .replace("mask_", "mask#")
                            .replace('_', '.')
                            .replace('#', '_'))) {
                return special;
            }
        }
        return null;
    }

    /// @param thread  in its block
    /// @param threads in the block
    /// @param x       of the block
    /// @param y       of the block
    /// @param columns blocks along x
    /// @param rows    blocks along y
    long value(int thread, int threads, int x, int y, int columns, int rows) {
        int lane = thread % 32;
        int bit = 1 << lane;
        return switch (this) {
            case TID_X -> thread;
            case TID_Y, TID_Z, CTAID_Z -> 0;
            case NTID_X -> threads;
            case NTID_Y, NTID_Z, NCTAID_Z -> 1;
            case CTAID_X -> x;
            case CTAID_Y -> y;
            case NCTAID_X -> columns;
            case NCTAID_Y -> rows;
            case LANEID -> lane;
            case WARPID -> thread / 32;
            case NWARPID -> Math.ceilDiv(threads, 32);
            case LANEMASK_EQ -> Integer.toUnsignedLong(bit);
            case LANEMASK_LT -> Integer.toUnsignedLong(bit - 1);
            case LANEMASK_LE -> Integer.toUnsignedLong(bit | bit - 1);
            case LANEMASK_GT -> Integer.toUnsignedLong(~(bit | bit - 1));
            case LANEMASK_GE -> Integer.toUnsignedLong(~(bit - 1));
        };
    }
}
