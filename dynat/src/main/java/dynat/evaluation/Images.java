package dynat.evaluation;

import dynat.datasets.Dataset;
import dynat.tensor.DType;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;

/// Labelled images that an evaluation reads some at a time.
public interface Images {

    /// {@return how many there are}
    int size();

    /// {@return `[C, H, W]` of every image}
    Shape image();

    /// The class of one image.
    ///
    /// @param i from 0 to `size() - 1`
    /// @return  a class index
    int label(int i);

    /// The number that one image's random numbers and results go by.
    ///
    /// @param i from 0 to `size() - 1`
    /// @return  its number in the whole data set
    int origin(int i);

    /// Some images on the current device.
    ///
    /// @param positions each from 0 to `size() - 1`
    /// @return          `[N, C, H, W]`
    Tensor at(int... positions);

    /// {@return the images of a data set}
    ///
    /// @param data such as `Subset.first(Fashion.open(Split.TEST), 1000)`
    static Images of(Dataset data) {
        return new DatasetImages(data);
    }

    /// Images that lie in a tensor; they are copied.
    ///
    /// @param x      `[N, C, H, W]`
    /// @param labels `[N]` class indices
    /// @return       these images, numbered from 0
    /// @throws IllegalArgumentException if there are not as many labels as images
    static Images of(Tensor x, int... labels) {
        if (x.shape().rank() != 4 || x.shape().dim(0) != labels.length) {
            throw new IllegalArgumentException("""
                    evaluation: %d labels for images %s
                        fix:    pass [N, C, H, W] images and N labels""".formatted(labels.length, x.shape()));
        }
        return x.dtype() == DType.F64
                ? new TensorImages.Doubles(x.shape(), x.toDoubles(), labels.clone())
                : new TensorImages.Floats(x.shape(), x.toFloats(), labels.clone());
    }
}
