package dynat.datasets;

import java.util.function.Consumer;

/// Some images of one epoch, as floats.
///
/// Closing it gives the array of images back to its epoch, which fills it again; whoever keeps the images copies them
/// first. A batch that is never closed costs a new array, nothing else.
public final class Batch implements AutoCloseable {

    private final int step;
    private final ImageSize image;
    private final int[] labels;
    private final int[] origins;
    private final Consumer<float[]> reuse;
    private float[] images;

    Batch(int step, ImageSize image, float[] images, int[] labels, int[] origins, Consumer<float[]> reuse) {
        this.step = step;
        this.image = image;
        this.images = images;
        this.labels = labels;
        this.origins = origins;
        this.reuse = reuse;
    }

    /// {@return the batch's place in its epoch, from 0}
    public int step() {
        return step;
    }

    /// {@return `N`, how many images it has}
    public int size() {
        return labels.length;
    }

    /// {@return the size of every image}
    public ImageSize image() {
        return image;
    }

    /// {@return `[N, C, H, W]` images in `[0, 1]`, exactly `N * C * H * W` values}
    ///
    /// @throws IllegalStateException if the batch is closed
    public float[] images() {
        if (images == null) {
            throw new IllegalStateException("""
                    batch %d: its images were read after it was closed
                        fix:    copy them, or close it later""".formatted(step));
        }
        return images;
    }

    /// {@return `[N]` labels; they are the caller's to keep}
    public int[] labels() {
        return labels;
    }

    /// {@return `[N]` numbers of the images in the whole data set ([Dataset#origin]); they are the caller's to keep}
    public int[] origins() {
        return origins;
    }

    @Override
    public void close() {
        if (images != null) {
            reuse.accept(images);
            images = null;
        }
    }
}
