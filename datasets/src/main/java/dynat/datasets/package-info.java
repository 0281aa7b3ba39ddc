/// Labelled images, and the order in which training meets them.
///
/// A [Dataset] gives image `i` as bytes; a [Loader] turns many of them into batches of floats in `[0, 1]`, in an order
/// and under an augmentation that follow from seed, epoch and image alone, never from the threads that do the work.
/// No tensor is made here: a batch is arrays of the host, or views that say how a device is to make it of the pictures
/// that lie on it.
package dynat.datasets;
