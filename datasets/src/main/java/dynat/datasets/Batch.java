package dynat.datasets;

import dynat.tensor.Pictures.View;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Some images of one epoch, as floats.
///
/// Closing it gives the array of images back to its epoch, which fills it again; whoever keeps the images copies them
/// first. A batch that is never closed costs a new array, nothing else.
public final class Batch implements AutoCloseable {

    private final Source source;
    private final int[] labels;
    private final int[] origins;
    private float[] images;
    private boolean closed;

    /// Where it comes from.
    ///
    /// @param step   its place in its epoch, from 0
    /// @param whole  how many images it has with those that other processes read
    /// @param image  the size of every image
    /// @param images decodes them
    /// @param views  says how they are seen
    /// @param reuse  takes their array back
    record Source(
            int step,
            int whole,
            ImageSize image,
            Supplier<float[]> images,
            Supplier<List<View>> views,
            Consumer<float[]> reuse) {}

    /// @param images null if they are to be decoded when they are asked for
    Batch(Source source, float[] images, int[] labels, int[] origins) {
        this.source = source;
        this.images = images;
        this.labels = labels;
        this.origins = origins;
    }

    /// {@return the batch's place in its epoch, from 0}
    public int step() {
        return source.step;
    }

    /// {@return `N`, how many images it has}
    public int size() {
        return labels.length;
    }

    /// {@return how many images it has together with those that other processes read of it; see [Loader#shared]}
    public int whole() {
        return source.whole;
    }

    /// {@return the size of every image}
    public ImageSize image() {
        return source.image;
    }

    /// {@return `[N, C, H, W]` images in `[0, 1]`, exactly `N * C * H * W` values}
    ///
    /// @throws IllegalStateException if the batch is closed
    public float[] images() {
        if (closed) {
            throw new IllegalStateException("""
                    batch %d: its images were read after it was closed
                        fix:    copy them, or close it later""".formatted(source.step));
        }
        if (images == null) {
            images = source.images.get();
        }
        return images;
    }

    /// What [#images] shows, for whoever has the images already: pictures are numbered as in [Loader#pictures].
    ///
    /// @return `[N]` views
    /// @throws IllegalStateException if more happens to the images than that they [move][Augmentation#onlyMoves]
    public List<View> views() {
        return source.views.get();
    }

    /// {@return `[N]` labels; they are the caller's to keep}
    public int[] labels() {
        return labels;
    }

    /// {@return `[N]` numbers of the images in the whole data set ([Dataset#origin]), of additional ones `-1 - i`; they
    /// are the caller's to keep}
    public int[] origins() {
        return origins;
    }

    @Override
    public void close() {
        if (images != null) {
            source.reuse.accept(images);
            images = null;
        }
        closed = true;
    }
}
