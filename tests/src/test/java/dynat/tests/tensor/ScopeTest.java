package dynat.tests.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.tensor.Formula;
import dynat.tensor.Order;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tensor.TensorReleased;
import dynat.tests.parity.Backends;
import org.junit.jupiter.api.Test;

/// What lives how long.
class ScopeTest {

    private static Tensor pair() {
        return Backends.reference().run(() -> Tensor.of(new Shape(2), 1, 2));
    }

    @Test
    void whatIsMadeInsideIsReleased() {
        Tensor x;
        try (var _ = Scope.open("step")) {
            x = pair();
            assertArrayEquals(new double[] {1, 2}, x.toDoubles());
        }
        var error = assertThrows(TensorReleased.class, x::toDoubles);
        assertEquals("""
                a tensor [2] was read after scope 'step', to which it belonged, had released it
                    fix:    use it while the scope is open, or hold it with Scope.keep or Tensor.retain""", error.getMessage());
    }

    @Test
    void everyWayOfReadingIsRefused() {
        Tensor image, matrix;
        try (var _ = Scope.open("step")) {
            image = Backends.reference().run(() -> Tensor.full(new Shape(1, 2, 2, 2), 3));
            matrix = Backends.reference().run(() -> Tensor.full(new Shape(1, 1), 3));
        }
        assertThrows(TensorReleased.class, image::toFloats);
        assertThrows(TensorReleased.class, image::storage);
        assertThrows(TensorReleased.class, image::retain);
        assertThrows(TensorReleased.class, () -> image.plus(image));
        assertThrows(TensorReleased.class, () -> image.reshape(new Shape(8)));
        assertThrows(TensorReleased.class, () -> image.to(Order.CHANNELS_LAST));
        assertThrows(TensorReleased.class, () -> image.dot(image));
        assertThrows(TensorReleased.class, matrix::item);
        assertThrows(TensorReleased.class, matrix::argmax);
        assertThrows(TensorReleased.class, () -> matrix.matmul(matrix));
    }

    @Test
    void aTensorMadeOutsideIsNotReleased() {
        var x = pair();
        try (var _ = Scope.open("step")) {
            x.plus(x);
        }
        assertArrayEquals(new double[] {1, 2}, x.toDoubles());
    }

    @Test
    void keptTensorsPassToTheEnclosingScope() {
        Tensor kept, made;
        try (var outer = Scope.open("epoch")) {
            try (var inner = Scope.open("step")) {
                made = pair();
                kept = made.times(3);
                assertSame(kept, inner.keep(kept));
            }
            assertThrows(TensorReleased.class, made::toDoubles);
            assertArrayEquals(new double[] {3, 6}, kept.toDoubles());
        }
        var error = assertThrows(TensorReleased.class, kept::toDoubles);
        assertTrue(error.getMessage().contains("scope 'epoch', to which it belonged"), error::getMessage);
    }

    @Test
    void keptByTheOutermostScopeLivesOn() {
        Tensor kept;
        try (var step = Scope.open("step")) {
            kept = step.keep(pair());
        }
        assertArrayEquals(new double[] {1, 2}, kept.toDoubles());
    }

    @Test
    void resultKeepsNothingElse() {
        var made = new Tensor[1];
        var sum = Scope.result("sum", () -> {
            made[0] = pair();
            return Tensor.sum(new Shape(), Formula.input(0), made[0]);
        });
        assertEquals(3, sum.item());
        assertThrows(TensorReleased.class, made[0]::toDoubles);
    }

    @Test
    void resultClosesWhenItsBodyFails() {
        var made = new Tensor[1];
        try (var _ = Scope.open("step")) {
            assertThrows(
                    UnsupportedOperationException.class,
                    () -> Scope.result("sum", () -> {
                        made[0] = pair();
                        throw new UnsupportedOperationException();
                    }));
            assertThrows(TensorReleased.class, made[0]::toDoubles);
        }
    }

    @Test
    void retainedTensorsLiveUntilTheirRelease() {
        Tensor x;
        try (var _ = Scope.open("step")) {
            x = pair().retain();
        }
        assertArrayEquals(new double[] {1, 2}, x.toDoubles());
        x.release();
        assertThrows(TensorReleased.class, x::toDoubles);
    }

    @Test
    void withoutAScopeTheHolderHasReleasedIt() {
        var x = pair();
        x.release();
        var error = assertThrows(TensorReleased.class, x::toDoubles);
        assertEquals("""
                a tensor [2] was read after its holder had released it
                    fix:    use it while the scope is open, or hold it with Scope.keep or Tensor.retain""", error.getMessage());
    }

    @Test
    void viewsShareTheMemoryAndItsCount() {
        Tensor x, view;
        try (var step = Scope.open("step")) {
            x = pair();
            view = step.keep(x.reshape(new Shape(2, 1)));
        }
        assertArrayEquals(new double[] {1, 2}, x.toDoubles(), "the view holds the memory that it shares");
        assertArrayEquals(new double[] {1, 2}, view.toDoubles());
    }

    @Test
    void scopesCloseInTheReverseOfTheirOpening() {
        var outer = Scope.open("epoch");
        var inner = Scope.open("step");
        var error = assertThrows(IllegalStateException.class, outer::close);
        assertEquals("""
                scope 'epoch' is not the innermost open one of this thread, which is 'step'
                    fix:    close each scope once, where it was opened, the innermost first""", error.getMessage());
        inner.close();
        outer.close();
    }

    @Test
    void anotherThreadHasItsOwnScopes() throws InterruptedException {
        var elsewhere = new Tensor[1];
        try (var _ = Scope.open("step")) {
            var thread = Thread.ofPlatform().start(() -> elsewhere[0] = pair());
            thread.join();
        }
        assertArrayEquals(new double[] {1, 2}, elsewhere[0].toDoubles());
    }
}
