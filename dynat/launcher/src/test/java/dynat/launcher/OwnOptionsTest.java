package dynat.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class OwnOptionsTest {

    @Test
    void inTheLauncherAllAreTheUsers() {
        assertEquals(List.of("-Xmx1g", "-Da=b"), own("-Xmx1g", "-Da=b"));
    }

    @Test
    void inItsChildThoseAfterTheWire() {
        assertEquals(
                List.of("-Da=b", "-Dc=d"),
                own("-XX:MaxRAMPercentage=75", "-Ddynat.launcher.wire=/tmp/x.wire", "-Da=b", "-Dc=d"));
        assertEquals(List.of(), own("-XX:+UseSerialGC", "-Ddynat.launcher.wire=/tmp/x.wire"));
    }

    @Test
    void whatIsLimited() {
        OwnOptions none = new OwnOptions(List.of("-Da=-Xmx1g", "-XX:+UseSerialGC"));
        assertFalse(none.limitHeap() || none.limitProcessors());
        OwnOptions heap = new OwnOptions(List.of("-XX:MaxRAMPercentage=20"));
        assertTrue(heap.limitHeap() && !heap.limitProcessors());
        OwnOptions processors = new OwnOptions(List.of("-XX:ActiveProcessorCount=2"));
        assertTrue(processors.limitProcessors() && !processors.limitHeap());
    }

    private static List<String> own(String... all) {
        return OwnOptions.among(List.of(all)).all();
    }
}
