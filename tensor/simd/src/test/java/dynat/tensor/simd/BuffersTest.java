package dynat.tensor.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BuffersTest {

    @Test
    void powersOfTwoTakeNoMoreThanTheyNeed() {
        for (int length = Buffers.MULTIPLE; length <= 1 << 20; length *= 2) {
            assertEquals(length + Buffers.MULTIPLE, new Buffers().take(length).length);
        }
    }

    @Test
    void othersAtMostAnEighthMore() {
        for (int length = 1; length < 1 << 20; length += 1 + length / 100) {
            int taken = new Buffers().take(length).length - Buffers.MULTIPLE;
            assertTrue(taken >= length && taken <= Math.max(length * 9.0 / 8, length + Buffers.MULTIPLE));
        }
    }

    @Test
    void aSmallerBatchFindsTheArrayOfTheOneBefore() {
        var buffers = new Buffers();
        float[] array = buffers.take(128 * 1000);
        buffers.give(array);
        assertTrue(array == buffers.take(125 * 1000)); // assertSame would print them
    }
}
