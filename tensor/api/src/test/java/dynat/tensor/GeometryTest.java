package dynat.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.tensor.Geometry.Axis;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class GeometryTest {

    @Test
    void windowsAreCounted() {
        forEachAxis((axis, in, taps) -> {
            int windows = 0;
            for (int at = -axis.padding(); at + axis.span(taps) <= in + axis.padding(); at += axis.stride()) {
                windows++;
            }
            assertEquals(windows, Math.max(0, axis.out(in, taps)));
        });
    }

    @Test
    void theSpanIsFromTheFirstTapToTheLast() {
        assertEquals(1, new Axis(1, 0, 7).span(1));
        assertEquals(3, new Axis(1, 0, 1).span(3));
        assertEquals(9, new Axis(1, 0, 4).span(3));
    }

    /// The smallest image into which so many windows fit, and one pixel less takes one away.
    @Test
    void transposedIsTheLeastInput() {
        forEachAxis((axis, out, taps) -> {
            int in = axis.transposed(out, taps);
            assertEquals(out, axis.out(in, taps));
            assertEquals(out - 1, axis.out(in - 1, taps));
        });
    }

    private interface Case {
        void at(Axis axis, int extent, int taps);
    }

    private static void forEachAxis(Case each) {
        for (int stride = 1; stride < 4; stride++) {
            for (int padding = 0; padding < 3; padding++) {
                for (int dilation = 1; dilation < 4; dilation++) {
                    for (int taps = 1; taps < 6; taps++) {
                        for (int extent = 1; extent < 12; extent++) {
                            each.at(new Axis(stride, padding, dilation), extent, taps);
                        }
                    }
                }
            }
        }
    }

    @Test
    void theShortFormIsAlikeAlongBothAxes() {
        var g = new Geometry(2, 1);
        assertEquals(new Geometry(new Axis(2, 1, 1), new Axis(2, 1, 1), 1), g);
        assertEquals(
                new Geometry(new Axis(2, 1, 3), new Axis(2, 1, 3), 8),
                g.dilated(3).grouped(8));
        assertEquals(
                new Geometry(new Axis(3, 5, 7), new Axis(4, 6, 8), 1),
                g.strided(3, 4).padded(5, 6).dilated(7, 8));
    }

    @Test
    void theOutputHasTheImagesAndTheFilters() {
        var g = new Geometry(1, 0).strided(2, 1).padded(1, 0).dilated(1, 2);
        assertEquals(new Shape(7, 4, 5, 4), g.out(new Shape(7, 3, 10, 8), new Shape(4, 3, 3, 3)));
    }

    @Test
    void aWindowMustMoveForwards() {
        assertSays("""
                geometry: stride is 0, padding -1 and dilation 1
                    fix:    stride and dilation from 1, padding from 0""", () -> new Geometry(0, -1));
        assertSays("""
                geometry: stride is 1, padding 0 and dilation 0
                    fix:    stride and dilation from 1, padding from 0""", () -> new Geometry(1, 0).dilated(1, 0));
    }

    @Test
    void thereIsAtLeastOneGroup() {
        assertSays("""
                geometry: groups is 0
                    fix:    groups from 1""", () -> new Geometry(1, 0).grouped(0));
    }

    private static void assertSays(String message, Executable call) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, call).getMessage().strip());
    }
}
