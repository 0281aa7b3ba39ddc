package dynat.launcher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StderrFilterTest {
    private static final String NOTICE = "WARNING: Using incubator modules: jdk.incubator.vector\n";

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// What comes out when `written` comes in two pieces, the second from `split` on.
    private static byte[] filtered(byte[] written, int split) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StderrFilter filter = new StderrFilter(out);
        filter.write(written, split);
        filter.write(Arrays.copyOfRange(written, split, written.length), written.length - split);
        return out.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "NOTE: Picked up JDK_JAVA_OPTIONS: -Xmx1g\n",
                "WARNING: Using\n",
                "\n\n",
                "\u0000\u00ff\r\n",
            })
    void dropsTheNoticeWhereverThePiecesAreCut(String before) throws IOException {
        String after = "10%\r20%\r\n" + NOTICE + "WARNING: Using incubator modules: \u0000\u00ff";
        byte[] written = bytes(before + NOTICE + after);
        for (int split = 0; split <= written.length; split++) {
            assertArrayEquals(bytes(before + after), filtered(written, split), "cut at byte " + split);
        }
    }

    @Test
    void leavesTheNoticeInTheMiddleOfALine() throws IOException {
        byte[] written = bytes("10%\r" + NOTICE);
        for (int split = 0; split <= written.length; split++) {
            assertArrayEquals(written, filtered(written, split), "cut at byte " + split);
        }
    }

    @Test
    void doesNotWaitForTheEndOfALine() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StderrFilter filter = new StderrFilter(out);
        filter.write(bytes("epoch 1\r"), 8);
        assertEquals("epoch 1\r", out.toString(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"W", "WARNING: Using incubator modules:", "x", ""})
    void givesOutWhatItHeldBackWhenTheStreamEnds(String all) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StderrFilter.copy(new ByteArrayInputStream(bytes(all)), out);
        assertEquals(all, out.toString(StandardCharsets.ISO_8859_1));
    }

    @Test
    void dropsANoticeWithoutALineEnd() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StderrFilter.copy(new ByteArrayInputStream(bytes("a\n" + NOTICE.strip())), out);
        assertEquals("a\n", out.toString(StandardCharsets.ISO_8859_1));
    }
}
