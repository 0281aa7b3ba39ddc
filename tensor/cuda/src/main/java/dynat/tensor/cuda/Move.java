package dynat.tensor.cuda;

/// One launch that moves numbers.
///
/// @param how    which kernel does it
/// @param unit   bytes that move together
/// @param width  length of the inner table, in units
/// @param count  units of the tensor that is gone through
/// @param tables where its tables begin among all that were uploaded
record Move(How how, int unit, int width, int count, int... tables) {

    /// What a thread does.
    enum How {
        /// It fetches one unit of the result.
        TAKE("take_"),
        /// It brings one unit to the result.
        PLACE("place_"),
        /// It adds up what meets at one number of the result.
        SUM("sum_");

        private final String[] kernels = new String[17];

        How(String name) {
            for (int unit = 2; unit <= 16; unit *= 2) {
                kernels[unit] = name + unit;
            }
        }
    }

    /// @return the name of the kernel that moves units
    String kernel() {
        return how.kernels[unit];
    }

    /// @return where table `i` begins
    int at(int i) {
        return tables[i];
    }
}
