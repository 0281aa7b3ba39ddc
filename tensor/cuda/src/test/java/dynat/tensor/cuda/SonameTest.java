package dynat.tensor.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// On the library that it is made for; that the result loads is shown by [NativeLibrariesTest].
class SonameTest {
    private static final String OLD = "libcublas.so.12", NEW = "libcublas.so.13";

    private static byte[] library() throws Exception {
        return JCudaNatives.bytes("libJCublas2-12.6.0-linux-x86_64.so");
    }

    private static boolean names(byte[] library, String soname) {
        return new String(library, StandardCharsets.ISO_8859_1).contains("\0" + soname + "\0");
    }

    @Test
    void theNewNameStandsWhereTheOldOneStood() throws Exception {
        byte[] before = library(), after = Soname.retarget(before, OLD, NEW);
        assertTrue(names(before, OLD) && !names(before, NEW));
        assertTrue(!names(after, OLD) && names(after, NEW));
        int changed = (int) IntStream.range(0, before.length)
                .filter(i -> before[i] != after[i])
                .count();
        // one digit of the name, and the last byte of its hash
        assertEquals(2, changed);
        assertArrayEquals(before, library(), "the original was written to");
    }

    @Test
    void andBackAgain() throws Exception {
        assertArrayEquals(library(), Soname.retarget(Soname.retarget(library(), OLD, NEW), NEW, OLD));
    }

    @Test
    void whatIsNotNeededCannotBeReplaced() throws Exception {
        byte[] library = library();
        assertRefused(
                "soname: the library does not need libcudart.so.12 and its symbols",
                () -> Soname.retarget(library, "libcudart.so.12", "libcudart.so.13"));
        assertRefused(
                "soname: libcublas.so.12 and libcublas.so differ in length",
                () -> Soname.retarget(library, OLD, "libcublas.so"));
        assertRefused("soname: not a little-endian ELF64 file", () -> Soname.retarget(new byte[100], OLD, NEW));
        assertRefused("soname: not a little-endian ELF64 file", () -> Soname.retarget(new byte[3], OLD, NEW));
    }

    private static void assertRefused(String message, Runnable attempt) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, attempt::run).getMessage());
    }
}
