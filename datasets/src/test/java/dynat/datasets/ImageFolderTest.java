package dynat.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Folders of PNG and JPEG files, and what is done to their images.
class ImageFolderTest {

    @TempDir
    private Path folder;

    /// `p[c, y, x] = (71 c + 13 y^2 + 7 x^2 + 5 x y) mod 256`.
    private static Picture pattern(int channels, int height, int width) {
        byte[] pixels = new byte[channels * height * width];
        for (int v = 0; v < pixels.length; v++) {
            int x = v % width, y = v / width % height, c = v / width / height;
            pixels[v] = (byte) (71 * c + 13 * y * y + 7 * x * x + 5 * x * y);
        }
        return new Picture(new ImageSize(channels, height, width), pixels);
    }

    private static byte[] file(Picture picture, String format) throws IOException {
        ImageSize size = picture.size();
        int plane = size.height() * size.width();
        BufferedImage image = new BufferedImage(
                size.width(),
                size.height(),
                size.channels() == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
        for (int c = 0; c < size.channels(); c++) {
            for (int p = 0; p < plane; p++) {
                image.getRaster()
                        .setSample(p % size.width(), p / size.width(), c, picture.pixels()[c * plane + p] & 0xff);
            }
        }
        var out = new ByteArrayOutputStream();
        assertTrue(ImageIO.write(image, format, out));
        return out.toByteArray();
    }

    private Path write(String path, byte[] bytes) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.write(file, bytes);
    }

    private Path write(String path, int channels, int height, int width) throws IOException {
        return write(path, file(pattern(channels, height, width), "png"));
    }

    private static void assertSame(Picture expected, Picture found) {
        assertEquals(expected.size(), found.size());
        assertArrayEquals(expected.pixels(), found.pixels());
    }

    @Test
    void pngGivesEverySample() throws IOException {
        for (int channels : new int[] {1, 3}) {
            Picture pattern = pattern(channels, 12, 7);
            assertSame(pattern, Picture.decode("x.png", file(pattern, "png")));
        }
    }

    @Test
    void opacityIsLeftOut() throws IOException {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0x00102030); // wholly transparent
        image.setRGB(1, 0, 0x80ff8001);
        var out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        assertArrayEquals(
                new byte[] {0x10, -1, 0x20, (byte) 0x80, 0x30, 1},
                Picture.decode("x.png", out.toByteArray()).pixels());
    }

    @Test
    void opacityOfGreyIsLeftOut() throws IOException {
        var model = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_GRAY), true, false, Transparency.TRANSLUCENT, 0);
        BufferedImage image = new BufferedImage(model, model.createCompatibleWritableRaster(2, 1), false, null);
        image.getRaster().setPixel(0, 0, new int[] {0x10, 0}); // wholly transparent
        image.getRaster().setPixel(1, 0, new int[] {0x20, 0x80});
        var out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        assertSame(
                new Picture(new ImageSize(1, 1, 2), new byte[] {0x10, 0x20}),
                Picture.decode("x.png", out.toByteArray()));
    }

    @Test
    void palettesAndFewBitsAreGreyOrColour() throws IOException {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY);
        image.setRGB(1, 0, 0xffffff);
        var out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        assertSame(new Picture(new ImageSize(1, 1, 2), new byte[] {0, -1}), Picture.decode("x.png", out.toByteArray()));
        BufferedImage indexed = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_INDEXED);
        indexed.setRGB(0, 0, 0xff0000);
        indexed.setRGB(1, 0, 0x0000ff);
        out.reset();
        ImageIO.write(indexed, "png", out);
        assertSame(
                new Picture(new ImageSize(3, 1, 2), new byte[] {-1, 0, 0, 0, 0, -1}),
                Picture.decode("x.png", out.toByteArray()));
    }

    @Test
    void sixteenBitsAreCutToEight() throws IOException {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
        image.getRaster().setSample(0, 0, 0, 0x12ff);
        image.getRaster().setSample(1, 0, 0, 0xff00);
        var out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        assertArrayEquals(
                new byte[] {0x12, -1},
                Picture.decode("x.png", out.toByteArray()).pixels());
    }

    @Test
    void jpegIsNearWhatWasWritten() throws IOException {
        byte[] grey = new byte[64];
        Arrays.fill(grey, (byte) 100);
        Picture flat = new Picture(new ImageSize(1, 8, 8), grey);
        Picture found = Picture.decode("x.jpg", file(flat, "jpeg"));
        assertEquals(flat.size(), found.size());
        for (byte value : found.pixels()) {
            assertEquals(100, value, 1);
        }
    }

    /// Checksums of what Pillow 12.3.0 makes of the same image: `resize(..., BILINEAR)` and `crop` as torchvision's
    /// `Resize` and `CenterCrop` call them.
    @ParameterizedTest
    @CsvSource({
        "3, 12, 7, 4, 21d418d0b3ef4386", "3, 12, 7, 7, 7de83b5a721509fc", "3, 12, 7, 20, f79bf88cb7c2ef68",
        "1, 9, 30, 5, 0c24e513c73d30de", "1, 64, 48, 32, 7a1d14806b8acd02", "3, 33, 100, 32, 6a611b86592dd639"
    })
    void squaresAreThoseOfPillow(int channels, int height, int width, int side, String sha256) {
        Picture square = pattern(channels, height, width).square(side);
        assertEquals(new ImageSize(channels, side, side), square.size());
        assertEquals(sha256, DownloadTest.hex("SHA-256", square.pixels()).substring(0, 16));
    }

    /// As Python's `round`, which torchvision calls, has it.
    @ParameterizedTest
    @CsvSource({"5, 0", "7, 2"})
    void halfAPixelBesideTheSquareIsRoundedToEven(int longer, int first) {
        Picture tall = pattern(1, longer, 4), wide = pattern(1, 4, longer);
        byte[] ofTall = tall.square(4).pixels(), ofWide = wide.square(4).pixels();
        for (int v = 0; v < 16; v++) {
            assertEquals(tall.pixels()[4 * first + v], ofTall[v]);
            assertEquals(wide.pixels()[v / 4 * longer + first + v % 4], ofWide[v]);
        }
    }

    @Test
    void greyIsThatOfPillow() {
        Picture grey = pattern(3, 12, 7).inChannels(1);
        assertEquals(
                "7504814ffbd35def", DownloadTest.hex("SHA-256", grey.pixels()).substring(0, 16));
        Picture colour = grey.inChannels(3);
        assertEquals(new ImageSize(3, 12, 7), colour.size());
        assertSame(grey, colour.inChannels(1));
    }

    @Test
    void classesAreTheFoldersInOrder() throws IOException {
        write("dog/b.png", 3, 6, 5);
        write("dog/a.PNG", 3, 6, 5);
        write("cat/z.jpg", file(pattern(3, 6, 5), "jpeg"));
        write("cat/.hidden", new byte[3]);
        write(".git/x", new byte[3]);
        write("notes.txt", new byte[3]);
        Dataset data = ImageFolder.openAll(Split.TEST, folder, 0, 0);
        assertEquals("folder", data.name());
        assertEquals(List.of("cat", "dog"), data.classNames());
        assertEquals(new ImageSize(3, 6, 5), data.image());
        assertEquals(3, data.size());
        assertEquals(List.of(0, 1, 1), List.of(data.label(0), data.label(1), data.label(2)));
        byte[] pixels = new byte[90 + 1];
        data.pixels(1, pixels, 1);
        assertArrayEquals(pattern(3, 6, 5).pixels(), Arrays.copyOfRange(pixels, 1, 91));
    }

    @Test
    void greyOrColour() throws IOException {
        write("a/1.png", 1, 6, 5);
        write("b/1.png", 1, 6, 5);
        assertEquals(1, ImageFolder.openAll(Split.TEST, folder, 0, 0).image().channels());
        assertEquals(3, ImageFolder.openAll(Split.TEST, folder, 0, 3).image().channels());
        write("b/2.png", 3, 6, 5);
        assertEquals(3, ImageFolder.openAll(Split.TEST, folder, 0, 0).image().channels());
        assertEquals(1, ImageFolder.openAll(Split.TEST, folder, 0, 1).image().channels());
    }

    @Test
    void sizesThatDifferAreNamedOrMadeOne() throws IOException {
        Path first = write("a/1.png", 3, 6, 5), other = write("b/1.png", 3, 6, 7);
        assertSays(
                "%s is [3, 6, 5] but %s is [3, 6, 7]".formatted(first, other),
                "give all the same size, or train on them scaled and cropped with --set data.size=64");
        assertEquals(
                new ImageSize(3, 4, 4),
                ImageFolder.openAll(Split.TEST, folder, 4, 0).image());
    }

    @Test
    void trainAndTestMayHaveFoldersOfTheirOwn() throws IOException {
        for (String part : List.of("train/a/1", "train/a/2", "train/b/1", "train/c/1", "val/a/1", "val/c/1")) {
            write(part + ".png", 1, 4, 4);
        }
        assertEquals(4, ImageFolder.open(Split.TRAIN, folder, 0, 0).size());
        Dataset test = ImageFolder.open(Split.TEST, folder, 0, 0);
        assertEquals(2, test.size());
        assertEquals(List.of("a", "b", "c"), test.classNames());
        assertEquals(2, test.label(1));
        assertEquals(2, ImageFolder.openAll(Split.TEST, folder, 0, 0).size());
        assertEquals(4, ImageFolder.openAll(Split.TRAIN, folder, 0, 0).size());
        write("val/d/1.png", 1, 4, 4);
        var error = assertThrows(DataError.class, () -> ImageFolder.open(Split.TEST, folder, 0, 0));
        assertEquals(
                "folder: %s is a class that %s does not have\n    fix:    take it out, or give images to train on"
                        .formatted(folder.resolve("val/d"), folder.resolve("train")),
                error.getMessage());
    }

    @Test
    void whatIsNotDividedGivesATenthForTheTest() throws IOException {
        for (int i = 0; i < 20; i++) {
            write("%s/%02d.png".formatted(i % 2 == 0 ? "a" : "b", i), 1, 4, 4);
        }
        assertEquals(18, ImageFolder.open(Split.TRAIN, folder, 0, 0).size());
        assertEquals(2, ImageFolder.open(Split.TEST, folder, 0, 0).size());
        assertEquals(20, ImageFolder.openAll(Split.TEST, folder, 0, 0).size());
        assertEquals(20, ImageFolder.openAll(Split.TRAIN, folder, 0, 0).size());
    }

    private void assertSays(String what, String fix) {
        var error = assertThrows(DataError.class, () -> ImageFolder.openAll(Split.TEST, folder, 0, 0));
        assertEquals("folder: %s\n    fix:    %s".formatted(what, fix), error.getMessage());
    }

    @Test
    void whatIsMissingIsNamed() throws IOException {
        assertSays(
                "%s holds 0 folders but at least 2 are needed, one for each class".formatted(folder),
                "sort the images into DIR/CLASS/*.png");
        Files.createDirectory(folder.resolve("a"));
        Files.createDirectory(folder.resolve("b"));
        assertSays("%s holds no images".formatted(folder), "sort them into DIR/CLASS/*.png");
        var error = assertThrows(DataError.class, () -> ImageFolder.openAll(Split.TEST, folder.resolve("none"), 0, 0));
        assertEquals(
                "folder: there is no folder %s\n    fix:    look at the path".formatted(folder.resolve("none")),
                error.getMessage());
    }

    @Test
    void filesThatAreNoImagesAreNamed() throws IOException {
        write("a/1.png", 1, 4, 4);
        Path text = write("b/1.txt", new byte[3]);
        assertSays("%s is not called .png, .jpg or .jpeg".formatted(text), "take it out, or convert it to PNG");
        Files.delete(text);
        Path fake = write("b/1.png", "GIF89a".getBytes());
        assertSays("%s is neither PNG nor JPEG".formatted(fake), "take it out, or convert it to PNG");
        write("b/0.png", new byte[0]); // of several errors the first file's
        assertSays(
                "%s is neither PNG nor JPEG".formatted(folder.resolve("b/0.png")), "take it out, or convert it to PNG");
    }

    @Test
    void aFileTooLongIsNotRead() throws IOException {
        write("a/1.png", 1, 4, 4);
        Path file = write("b/1.png", new byte[0]);
        try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength((1 << 28) + 1);
        }
        assertSays("%s has more than 268435456 bytes".formatted(file), "scale it down, or take it out");
    }

    private static void assertDamaged(String what, byte[] bytes) {
        assertDecoding("x is damaged: " + what, "get it again, or take it out", bytes);
    }

    private static void assertDecoding(String what, String fix, byte[] bytes) {
        var error = assertThrows(DataError.class, () -> Picture.decode("x", bytes));
        assertEquals("folder: %s\n    fix:    %s".formatted(what, fix), error.getMessage());
    }

    @Test
    void damagedPngIsNamed() throws IOException {
        byte[] good = file(pattern(1, 4, 4), "png");
        assertDamaged("it ends in the middle", Arrays.copyOf(good, 18));
        int data = ByteBuffer.wrap(good).getInt(33); // the length of the second chunk
        assertDamaged("its chunk IDAT has %d bytes but only 4 follow".formatted(data), Arrays.copyOf(good, 45));
        assertDamaged("1 bytes follow its end", Arrays.copyOf(good, good.length + 1));
        byte[] bit = good.clone();
        bit[45] ^= 1;
        assertDamaged("the checksum of its chunk IDAT is another", bit);
        assertDecoding(
                "x has 4194305 x 4 pixels but 1 to 16777216 are read", "scale it down", sized(good, 4_194_305, 4));
        assertDecoding("x has 0 x 4 pixels but 1 to 16777216 are read", "scale it down", sized(good, 0, 4));
    }

    /// A PNG with another size in its header, and the checksum that belongs to it.
    private static byte[] sized(byte[] png, int width, int height) {
        ByteBuffer out = ByteBuffer.wrap(png.clone()).putInt(16, width).putInt(20, height);
        var crc = new java.util.zip.CRC32();
        crc.update(out.array(), 12, 17);
        return out.putInt(29, (int) crc.getValue()).array();
    }

    @Test
    void aHeaderThatPromisesMoreThanThereIsIsNamed() throws IOException {
        byte[] good = file(pattern(1, 4, 4), "png");
        var error = assertThrows(DataError.class, () -> Picture.decode("x", sized(good, 4, 400)));
        assertTrue(error.getMessage().startsWith("folder: x cannot be decoded: "), error.getMessage());
    }

    @Test
    void damagedJpegIsNamed() throws IOException {
        byte[] good = file(pattern(1, 32, 32), "jpeg");
        assertDamaged("it ends before its frame", Arrays.copyOf(good, 3));
        assertDamaged("byte 20 begins no segment", replaced(good, 20, 0));
        assertDamaged("no frame comes before its marker d9", replaced(good, 21, 0xd9));
        assertThrows(DataError.class, () -> Picture.decode("x", Arrays.copyOf(good, good.length - 20)));
    }

    private static byte[] replaced(byte[] bytes, int at, int value) {
        byte[] out = bytes.clone();
        out[at] = (byte) value;
        return out;
    }

    /// The JDK's readers throw what they like at damaged files; out of here comes a DataError or an image of the size
    /// that the header says.
    @Test
    void damageOfAnyKindIsADataError() throws IOException {
        List<byte[]> files = List.of(
                file(pattern(1, 12, 12), "png"), file(pattern(3, 12, 12), "png"),
                file(pattern(1, 12, 12), "jpeg"), file(pattern(3, 12, 12), "jpeg"));
        Random random = new Random(1);
        int refused = 0;
        for (int i = 0; i < 4_000; i++) {
            byte[] bytes = files.get(i % 4).clone();
            for (int times = 1 + random.nextInt(3); times > 0; times--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            if (i % 4 < 2) {
                mend(bytes); // checksums that fit, so that the decoder is reached
            }
            try {
                Picture picture = Picture.decode("x", bytes);
                assertTrue(picture.pixels().length <= 3 * ImageHeader.PIXELS);
            } catch (DataError error) {
                refused++;
            }
        }
        assertTrue(refused > 1_000 && refused < 4_000, "refused " + refused);
    }

    /// Gives every chunk of a PNG, as far as they can be followed, the checksum that belongs to it.
    private static void mend(byte[] png) {
        ByteBuffer out = ByteBuffer.wrap(png);
        for (int at = 8; at + 12 <= png.length; ) {
            int length = out.getInt(at);
            if (length < 0 || length > png.length - at - 12) {
                return;
            }
            var crc = new java.util.zip.CRC32();
            crc.update(png, at + 4, 4 + length);
            out.putInt(at + 8 + length, (int) crc.getValue());
            at += 12 + length;
        }
    }
}
