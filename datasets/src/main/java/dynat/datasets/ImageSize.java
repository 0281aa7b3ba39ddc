package dynat.datasets;

/// The extent of one image.
///
/// @param channels colours: 1 grey, 3 red, green and blue
/// @param height   in pixels
/// @param width    in pixels
public record ImageSize(int channels, int height, int width) {

    /// {@return how many values one image has, `C * H * W`; stored, each is one byte}
    public int values() {
        return channels * height * width;
    }

    @Override
    public String toString() {
        return "[%d, %d, %d]".formatted(channels, height, width);
    }
}
