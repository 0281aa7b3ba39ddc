package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.cli.ContactSheet.Row;
import java.awt.image.BufferedImage;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContactSheetTest {

    private static final int BLACK = 0xff000000, WHITE = 0xffffffff;

    @TempDir
    private Path folder;

    private BufferedImage written(ContactSheet sheet) throws Exception {
        Path file = folder.resolve("sheet.png");
        sheet.write(file);
        return ImageIO.read(file.toFile());
    }

    /// A caption of 4 signs of 8 pixels between two gaps of 4, then columns of 2 * 48 + 4 pixels.
    private static int colour(BufferedImage sheet, int column, int row, int x, int y) {
        return sheet.getRGB(4 + 32 + 4 + 100 * column + 48 * x, 4 + 100 * row + 48 * y);
    }

    @Test
    void aRowIsCleanAdversarialAndTheDifferenceMagnified() throws Exception {
        Row red = new Row(1234, 3, 5, new float[] {1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0}, new float[] {
            1, 1, 1, 0.8f, 0.2f, 0, 0, 0, 0, 0.1f, 0, 0
        });
        Row same = new Row(8, 0, 0, new float[12], new float[12]);
        BufferedImage sheet = written(new ContactSheet(3, 2, 2, List.of(red, same)));
        assertEquals(40 + 300, sheet.getWidth());
        assertEquals(4 + 200, sheet.getHeight());
        assertEquals(0xffff0000, colour(sheet, 0, 0, 0, 0));
        assertEquals(0xffff3300, colour(sheet, 1, 0, 0, 0));
        assertEquals(0xffcc0000, colour(sheet, 1, 0, 1, 1));
        assertEquals(0xff80ff80, colour(sheet, 2, 0, 0, 0), "the largest change of the row is the brightest");
        assertEquals(0xff8080bf, colour(sheet, 2, 0, 1, 0), "half of it is half as far from grey");
        assertEquals(0xff008080, colour(sheet, 2, 0, 1, 1));
        assertEquals(BLACK, colour(sheet, 1, 1, 0, 0));
        assertEquals(0xff808080, colour(sheet, 2, 1, 0, 0), "no change is grey");
    }

    @Test
    void theCaptionTellsNumberLabelAndAnswer() throws Exception {
        BufferedImage sheet =
                written(new ContactSheet(1, 1, 1, List.of(new Row(17, 4, 2, new float[1], new float[1]))));
        String[] expected = {
            ".#..###.....",
            "##....#.....",
            ".#...#......",
            ".#...#......",
            "###..#......",
            "............",
            "............",
            "#.#.#...###.",
            "#.#..#....#.",
            "###...#.###.",
            "..#..#..#...",
            "..#.#...###."
        };
        String[] seen = new String[expected.length];
        for (int y = 0; y < seen.length; y++) {
            StringBuilder line = new StringBuilder();
            for (int x = 0; x < 12; x++) {
                line.append(sheet.getRGB(4 + 2 * x, 4 + 2 * y) == WHITE ? '#' : '.');
            }
            seen[y] = line.toString();
        }
        assertArrayEquals(expected, seen);
    }

    @Test
    void greyAndLargeImages() throws Exception {
        float[] half = new float[200 * 100];
        Arrays.fill(half, 0.5f);
        ContactSheet sheet = new ContactSheet(1, 200, 100, List.of(new Row(0, 0, 1, half, half)));
        assertEquals(1, sheet.zoom());
        BufferedImage drawn = written(sheet);
        assertEquals(208, drawn.getHeight());
        assertEquals(0xff808080, drawn.getRGB(4 + 24 + 4 + 50, 100));
    }

    @Test
    void whatCannotBeWrittenIsNamed() {
        Path file = folder.resolve("none/sheet.png");
        var problem = assertThrows(UncheckedIOException.class, () -> new ContactSheet(1, 1, 1, List.of()).write(file));
        assertEquals("""
                pictures: %s cannot be written: its folder does not exist
                    fix:    check that its folder exists, may be written and has space""".formatted(file), problem.getMessage());
    }
}
