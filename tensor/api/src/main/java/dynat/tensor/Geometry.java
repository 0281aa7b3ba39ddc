package dynat.tensor;

/// Where a convolution's window stands.
///
/// @param stride  the distance between neighbouring windows, in pixels, along both axes
/// @param padding how many zero pixels stand around the image, on each side
public record Geometry(int stride, int padding) {

    public Geometry {
        if (stride < 1 || padding < 0) {
            throw new IllegalArgumentException(
                    "conv2d: stride is %d and padding %d\n    fix:    stride from 1, padding from 0"
                            .formatted(stride, padding));
        }
    }

    /// @param in     extent of the input, in pixels
    /// @param kernel extent of the window, in pixels
    /// @return       how many windows fit along that axis
    public int out(int in, int kernel) {
        return Math.floorDiv(in + 2 * padding - kernel, stride) + 1;
    }
}
