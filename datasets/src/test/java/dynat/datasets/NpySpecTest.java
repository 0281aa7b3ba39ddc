package dynat.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What stands behind `npy:`.
class NpySpecTest {

    @Test
    void whatStandsBehindTheColon() {
        NpySpec spec = NpySpec.parse("a.npy,b.npy");
        assertEquals(new NpySpec(List.of(Path.of("a.npy"), Path.of("b.npy")), NpySpec.Order.EITHER, 0), spec);
        assertFalse(spec.divided());
        for (String text : List.of("", "a", "a,b,c", "a,,b", "a,b,order=chw", "a,b,classes=0", "a,b,c,d,e")) {
            var error = assertThrows(DataError.class, () -> NpySpec.parse(text), text);
            assertEquals("""
                    npy: "npy:%s" does not say which files
                        fix:    write npy:X.npy,Y.npy or npy:X.npy,Y.npy,XTEST.npy,YTEST.npy, and behind it perhaps ,order=nchw or ,order=nhwc and ,classes=K""".formatted(text), error.getMessage());
        }
    }

    @Test
    void whatIsSaidTwiceBehindTheColon() {
        var classes = assertThrows(DataError.class, () -> NpySpec.parse("a,b,classes=4,classes=5"));
        assertEquals("""
                npy: "npy:a,b,classes=4,classes=5" says more than once what classes is: classes=4, classes=5
                    fix:    give one of them""", classes.getMessage());
        var order = assertThrows(DataError.class, () -> NpySpec.parse("a,b,order=nchw,classes=4,ORDER=NCHW"));
        assertEquals("""
                npy: "npy:a,b,order=nchw,classes=4,ORDER=NCHW" says more than once what order is: order=nchw, ORDER=NCHW
                    fix:    give one of them""", order.getMessage());
    }
}
