/// What can be done to an 8-bit picture, one operation a file, with the arithmetic of Pillow and the ranges of
/// torchvision.
///
/// An [Operation] takes a [Bitmap] and a level; [dynat.datasets.RandAugment] and [dynat.datasets.AutoAugment] draw
/// which and how strong. Nothing here is random.
package dynat.datasets.operations;
