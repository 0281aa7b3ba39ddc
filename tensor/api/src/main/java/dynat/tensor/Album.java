package dynat.tensor;

import dynat.tensor.Pictures.View;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/// A data set's images on a device, as bytes; batches of them cost the host nothing but to say which.
public final class Album implements AutoCloseable {

    private final Device device;
    private final Pictures pictures;
    private final Shape image;
    private final int count;

    private Album(Device device, Pictures pictures, Shape image, int count) {
        this.device = device;
        this.pictures = pictures;
        this.image = image;
        this.count = count;
    }

    /// Brings images to the current device, if that keeps them apart from the host and has the room.
    ///
    /// @param count how many
    /// @param image `[C, H, W]` the shape of each
    /// @param bytes gives those of one image, in row-major order; called once for each, if at all
    /// @return      the images; empty where batches had better be made on the host
    public static Optional<Album> of(int count, Shape image, IntFunction<byte[]> bytes) {
        var device = Device.current();
        return device.kernels()
                .pictures(count, image.size(), bytes)
                .map(pictures -> new Album(device, pictures, image, count));
    }

    /// A batch, in single precision: its numbers are 255ths in `[0, 1]`, and 0 beyond a border.
    ///
    /// @param views one an image
    /// @return      `[N, C, H, W]`
    /// @throws IndexOutOfBoundsException if there is no such image, or one that is mirrored beyond its border is
    ///                                   shifted as far as it is high or wide
    public Tensor batch(List<View> views) {
        int height = image.dim(1), width = image.dim(2);
        for (var view : views) {
            boolean far = Math.abs(view.down()) >= height || Math.abs(view.right()) >= width;
            if (view.picture() < 0 || view.picture() >= count || view.reflect() && far) {
                throw new IndexOutOfBoundsException(
                        "album: %s, but there are %d images of %s\n    fix:    pass images from 0 to %d, and shift them by less than their extents"
                                .formatted(view, count, image, count - 1));
            }
        }
        var out = device.allocate(new Shape(views.size(), image.dim(0), height, width), device.order());
        pictures.show(views, out);
        return out;
    }

    /// Gives the memory back.
    @Override
    public void close() {
        pictures.close();
    }
}
