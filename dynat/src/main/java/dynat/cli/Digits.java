package dynat.cli;

/// Digits and the sign `>`, drawn without a font: a machine without a screen need not have one.
final class Digits {
    private Digits() {}

    private static final String KNOWN = "0123456789>";

    /// Fifteen bits each, from the upper left: five rows of three.
    private static final int[] SHAPES = {
        0b111_101_101_101_111,
        0b010_110_010_010_111,
        0b111_001_111_100_111,
        0b111_001_111_001_111,
        0b101_101_111_001_001,
        0b111_100_111_001_111,
        0b111_100_111_101_111,
        0b111_001_010_010_010,
        0b111_101_111_101_111,
        0b111_101_111_001_111,
        0b100_010_001_010_100
    };

    private static final int DOT = 2, COLUMNS = 3, ROWS = 5, ADVANCE = (COLUMNS + 1) * DOT;

    /// Of a line, in pixels.
    static final int HEIGHT = ROWS * DOT;

    /// Draws one dot of a digit.
    @FunctionalInterface
    interface Pen {
        /// @param size of the square, in pixels
        void dot(int x, int y, int size);
    }

    /// Returns how many pixels a text takes.
    static int width(String text) {
        return text.length() * ADVANCE;
    }

    /// Draws a text of digits and `>`, from its upper left corner.
    static void draw(String text, int left, int top, Pen pen) {
        for (int i = 0; i < text.length(); i++) {
            int shape = SHAPES[KNOWN.indexOf(text.charAt(i))];
            for (int bit = 0; bit < COLUMNS * ROWS; bit++) {
                if ((shape >> COLUMNS * ROWS - 1 - bit & 1) == 1) {
                    pen.dot(left + i * ADVANCE + bit % COLUMNS * DOT, top + bit / COLUMNS * DOT, DOT);
                }
            }
        }
    }
}
