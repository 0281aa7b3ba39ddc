package dynat.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ShapeTest {

    @Test
    void sizeIsTheProductOfTheExtents() {
        assertEquals(1, new Shape().size());
        assertEquals(24, new Shape(2, 3, 4).size());
        assertEquals(0, new Shape(2, 0, 4).size());
        var error = assertThrows(ArithmeticException.class, () -> new Shape(1 << 16, 1 << 16).size());
        assertEquals("""
                shape: [65536, 65536] holds more than 2147483647 numbers
                    fix:    use smaller tensors""", error.getMessage());
    }

    @Test
    void isAValue() {
        var dims = new int[] {2, 3};
        var shape = new Shape(dims);
        dims[0] = 7;
        shape.dims()[1] = 7;
        assertEquals(new Shape(2, 3), shape);
        assertEquals(new Shape(2, 3).hashCode(), shape.hashCode());
        assertEquals("[2, 3]", shape.toString());
    }

    @Test
    void negativeAxesCountFromTheBack() {
        var shape = new Shape(2, 3, 4);
        assertEquals(4, shape.dim(-1));
        assertEquals(2, shape.dim(-3));
        assertEquals(new Shape(2, 1, 4), shape.with(-2, 1));
        assertEquals(new Shape(1, 1, 2, 3, 4), shape.toRank(5));
    }

    @Test
    void negativeExtentsAreRefused() {
        var error = assertThrows(IllegalArgumentException.class, () -> new Shape(2, -1));
        assertEquals("""
                shape: an extent of [2, -1] is negative
                    fix:    give each from 0; none is inferred""", error.getMessage());
    }

    @Test
    void axesThatAreNotThereAreRefused() {
        var shape = new Shape(2, 3);
        var error = assertThrows(IndexOutOfBoundsException.class, () -> shape.dim(2));
        assertEquals("""
                shape: there is no axis 2 in [2, 3], whose rank is 2
                    fix:    name one from -2 to 1""", error.getMessage());
        assertThrows(IndexOutOfBoundsException.class, () -> shape.with(-3, 1));
        error = assertThrows(IndexOutOfBoundsException.class, () -> new Shape().dim(0));
        assertEquals("""
                shape: there is no axis 0 in [], whose rank is 0
                    fix:    name no axis of a scalar""", error.getMessage());
    }

    @Test
    void broadcastsByNumPysRule() {
        assertEquals(new Shape(2, 3), Shape.broadcast("plus", new Shape(2, 3), new Shape(3)));
        assertEquals(new Shape(2, 3), Shape.broadcast("plus", new Shape(2, 1), new Shape(1, 3)));
        assertEquals(new Shape(2, 3), Shape.broadcast("plus", new Shape(), new Shape(2, 3)));
        assertEquals(new Shape(5, 0), Shape.broadcast("plus", new Shape(5, 1), new Shape(0)));
        assertEquals(new Shape(), Shape.broadcast("plus", new Shape()));
        assertEquals(new Shape(4, 2, 3), Shape.broadcast("plus", new Shape(3), new Shape(2, 1), new Shape(4, 1, 1)));
    }

    @Test
    void saysWhichExtentsDoNotMeet() {
        var error = assertThrows(
                ShapeError.class,
                () -> Shape.broadcast("plus", new Shape(128, 16, 8, 8), new Shape(1), new Shape(3, 1, 8)));
        assertEquals("""
                plus: extents 16 and 3 meet at axis -3
                    input 0 [128, 16, 8, 8]
                    input 1 [1]
                    input 2 [3, 1, 8]
                    fix:    make the extents equal, or one of them 1""", error.getMessage());
    }

    @Test
    void anErrorCollectsTheLayersItPasses() {
        var error = ShapeError.in("linear")
                .because("input has %d features but weight expects %d", 3, 4)
                .shape("input", new Shape(2, 3), "N I")
                .shape("weight", new Shape(5, 4), "O I")
                .fix("pass %d features", 4)
                .within("linear")
                .within("student");
        assertEquals("""
                linear: input has 3 features but weight expects 4
                    input   [2, 3]             N I
                    weight  [5, 4]             O I
                    fix:    pass 4 features
                    in:     student.linear""", error.getMessage());
    }

    @Test
    void stridesFollowTheOrder() {
        var images = new Shape(2, 3, 5, 7);
        assertArrayEquals(new int[] {105, 35, 7, 1}, Order.ROW_MAJOR.strides(images));
        assertArrayEquals(new int[] {105, 1, 21, 3}, Order.CHANNELS_LAST.strides(images));
        assertArrayEquals(new int[] {7, 1}, Order.CHANNELS_LAST.strides(new Shape(5, 7)));
        assertArrayEquals(new int[] {}, Order.ROW_MAJOR.strides(new Shape()));
    }

    @Test
    void ordersCoincideWhereNothingWouldMove() {
        assertTrue(Order.coincide(new Shape(2, 1, 5, 7)));
        assertTrue(Order.coincide(new Shape(2, 3, 1, 1)));
        assertTrue(Order.coincide(new Shape(2, 3, 5)));
        assertFalse(Order.coincide(new Shape(2, 3, 1, 7)));
    }
}
