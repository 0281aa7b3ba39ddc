package dynat.tensor;

/// Random numbers that depend on nothing but what they are for.
///
/// A stream is named by a seed, a purpose, any further numbers ([#at]: an epoch, a step, a restart) and, row by row, by
/// the row's own index ([#rows]: the image's index in its data set). So the draws for an image are the same in a batch
/// of 1 and of 128, on any thread and any device.
public interface Draws {

    /// The streams of one purpose.
    ///
    /// @param seed    of all of them
    /// @param purpose what they are for, such as `init` or `pgd`
    /// @return        draws whose row `i` is of stream `i`
    static Draws of(long seed, String purpose) {
        long key = Philox.mix(0, seed);
        for (int i = 0; i < purpose.length(); i++) {
            key = Philox.mix(key, purpose.charAt(i));
        }
        return new PhiloxDraws(key, new int[0]);
    }

    /// The draws for one occasion of this purpose.
    ///
    /// @param number which: an epoch, a step, a restart
    /// @return       other draws than for any other number
    Draws at(long number);

    /// The draws whose row `i` is of stream `indices[i]`. Without this, row `i` is of stream `i`.
    ///
    /// @param indices one a row, such as images' numbers in their data set
    /// @return        draws for as many rows
    Draws rows(int... indices);

    /// Some of these rows: row `i` is of the stream that row `rows[i]` was of.
    ///
    /// @param rows positions among these rows, such as those of the images that are still attacked
    /// @return     draws for as many rows
    Draws pick(int... rows);

    /// Uniform in `[low, high)`; the numbers are exact in float, so all devices hold the same ones.
    ///
    /// @param shape its first axis is the rows
    /// @param low   the least
    /// @param high  above all
    /// @return      a tensor of that shape
    Tensor uniform(Shape shape, double low, double high);

    /// Normal with mean 0, rounded to float.
    ///
    /// @param shape     its first axis is the rows
    /// @param deviation the standard deviation
    /// @return          a tensor of that shape
    Tensor normal(Shape shape, double deviation);
}
