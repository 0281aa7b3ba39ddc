package dynat.datasets;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/// A decoded PNG or JPEG file.
///
/// @param size grey images have one channel, all others three
/// @param pixels bytes in the order `C H W`
record Picture(ImageSize size, byte[] pixels) {

    /// Decodes a file, once its header says that it has no more pixels than are read.
    ///
    /// The samples are taken as they are stored: opacity is left out, and no colour profile applied. Of 16 bits the
    /// upper 8 count.
    ///
    /// @param file its name, for messages
    /// @throws DataError if it is damaged
    static Picture decode(String file, byte[] bytes) {
        ImageHeader header = ImageHeader.of(file, ByteBuffer.wrap(bytes));
        BufferedImage image = read(file, header.format(), bytes);
        if (image.getWidth() != header.width() || image.getHeight() != header.height()) {
            throw damaged(
                    file,
                    "its header says %d x %d pixels, what is in it has %d x %d"
                            .formatted(header.width(), header.height(), image.getWidth(), image.getHeight()));
        }
        return image.getColorModel() instanceof IndexColorModel palette ? indexed(image, palette) : direct(image);
    }

    private static BufferedImage read(String file, String format, byte[] bytes) {
        ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
        try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            reader.addIIOReadWarningListener((_, warning) -> {
                throw damaged(file, warning); // the reader would go on, and fill in what is missing
            });
            reader.setInput(in, true, true);
            return reader.read(0);
        } catch (IOException problem) {
            throw damaged(file, problem.getMessage());
        } catch (DataError problem) {
            throw problem;
        } catch (RuntimeException problem) {
            throw damaged(file, problem.toString()); // the JDK's readers throw many kinds at damaged files
        } finally {
            reader.dispose();
        }
    }

    private static Picture indexed(BufferedImage image, IndexColorModel palette) {
        int width = image.getWidth(), height = image.getHeight(), plane = width * height;
        Raster raster = image.getRaster();
        byte[] pixels = new byte[3 * plane];
        boolean grey = true;
        for (int p = 0; p < plane; p++) {
            int index = raster.getSample(p % width, p / width, 0);
            int red = palette.getRed(index), green = palette.getGreen(index), blue = palette.getBlue(index);
            grey &= red == green && green == blue;
            pixels[p] = (byte) red;
            pixels[plane + p] = (byte) green;
            pixels[2 * plane + p] = (byte) blue;
        }
        Picture colour = new Picture(new ImageSize(3, height, width), pixels);
        return grey ? colour.inChannels(1) : colour;
    }

    private static Picture direct(BufferedImage image) {
        Raster raster = image.getRaster();
        int width = image.getWidth(), height = image.getHeight();
        int channels = raster.getNumBands() < 3 ? 1 : 3; // two bands are grey and opacity
        byte[] pixels = new byte[channels * width * height];
        int[] row = new int[width];
        for (int c = 0; c < channels; c++) {
            int shift = Math.max(0, raster.getSampleModel().getSampleSize(c) - 8);
            for (int y = 0; y < height; y++) {
                raster.getSamples(0, y, width, 1, c, row);
                for (int x = 0; x < width; x++) {
                    pixels[(c * height + y) * width + x] = (byte) (row[x] >> shift);
                }
            }
        }
        return new Picture(new ImageSize(channels, height, width), pixels);
    }

    private static DataError damaged(String file, String what) {
        return DataError.of("folder", "%s cannot be decoded: %s".formatted(file, what), "get it again, or take it out");
    }

    /// Returns this in grey or in colour. Grey is `0.299 R + 0.587 G + 0.114 B` (ITU-R 601) in units of `2^-16`,
    /// rounded to nearest, as Pillow has it; colour of a grey image is three times the same.
    ///
    /// @param channels 1 or 3
    Picture inChannels(int channels) {
        if (channels == size.channels()) {
            return this;
        }
        int plane = size.height() * size.width();
        byte[] out = new byte[channels * plane];
        for (int p = 0; p < plane; p++) {
            if (channels == 3) {
                out[p] = out[plane + p] = out[2 * plane + p] = pixels[p];
            } else {
                int red = pixels[p] & 0xff, green = pixels[plane + p] & 0xff, blue = pixels[2 * plane + p] & 0xff;
                out[p] = (byte) (19_595 * red + 38_470 * green + 7_471 * blue + 0x8000 >> 16);
            }
        }
        return new Picture(new ImageSize(channels, size.height(), size.width()), out);
    }

    /// Returns this scaled so that its shorter side has `side` pixels, then cropped to the square in its middle, as
    /// torchvision's `Resize` and `CenterCrop` do.
    Picture square(int side) {
        int height = size.height(), width = size.width(), shorter = Math.min(height, width);
        Picture scaled = scaled((int) ((long) side * height / shorter), (int) ((long) side * width / shorter));
        int top = (int) Math.rint((scaled.size.height() - side) / 2.0);
        int left = (int) Math.rint((scaled.size.width() - side) / 2.0);
        byte[] out = new byte[size.channels() * side * side];
        for (int row = 0; row < size.channels() * side; row++) {
            int from = (row / side * scaled.size.height() + top + row % side) * scaled.size.width() + left;
            System.arraycopy(scaled.pixels, from, out, row * side, side);
        }
        return new Picture(new ImageSize(size.channels(), side, side), out);
    }

    private Picture scaled(int height, int width) {
        byte[] wide = Resampling.of(size.width(), width).rows(pixels);
        ImageSize between = new ImageSize(size.channels(), size.height(), width);
        byte[] turned = transpose(wide, size.channels(), size.height(), width);
        byte[] tall = Resampling.of(between.height(), height).rows(turned);
        return new Picture(
                new ImageSize(size.channels(), height, width), transpose(tall, size.channels(), width, height));
    }

    /// Returns `out[c, x, y] = in[c, y, x]`.
    private static byte[] transpose(byte[] in, int channels, int height, int width) {
        byte[] out = new byte[in.length];
        for (int c = 0; c < channels; c++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    out[(c * width + x) * height + y] = in[(c * height + y) * width + x];
                }
            }
        }
        return out;
    }
}
