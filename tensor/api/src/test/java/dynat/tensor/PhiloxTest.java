package dynat.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import org.junit.jupiter.api.Test;

/// The known answers for philox4x32-10 that Random123, the paper's own library, is tested with (its `kat_vectors`).
class PhiloxTest {

    @Test
    void zeros() {
        assertBlock("6627e8d5 e169c58d bc57ac4c 9b00dbd8", 0, 0, 0);
    }

    @Test
    void ones() {
        assertBlock("408f276d 41c83b0e a20bc7c6 6d5451fd", -1, -1, -1);
    }

    @Test
    void digitsOfPi() {
        long counterLow = 0x85a308d3_243f6a88L, counterHigh = 0x03707344_13198a2eL, key = 0x299f31d0_a4093822L;
        assertBlock("d16cfe09 94fdcceb 5001e420 24126ea1", key, counterHigh, counterLow);
    }

    @Test
    void keysDifferWithEveryPartAndItsPlace() {
        var keys = new HashSet<Long>();
        for (long a = 0; a < 100; a++) {
            for (long b = 0; b < 100; b++) {
                keys.add(Philox.mix(Philox.mix(0, a), b));
            }
        }
        assertEquals(100 * 100, keys.size());
    }

    private static void assertBlock(String words, long key, long stream, long block) {
        var expected = new int[4];
        for (int i = 0; i < 4; i++) {
            expected[i] = Integer.parseUnsignedInt(words.split(" ")[i], 16);
        }
        var actual = new int[4];
        Philox.block(key, stream, block, actual);
        assertArrayEquals(expected, actual);
    }
}
