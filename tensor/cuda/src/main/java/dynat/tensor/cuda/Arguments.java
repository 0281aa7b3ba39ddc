package dynat.tensor.cuda;

import java.util.Arrays;

/// What a kernel is launched with, in the order in which its text declares parameters.
final class Arguments {
    private long[] values = new long[32];
    private int count;

    Arguments add(long value) {
        if (count == values.length) {
            values = Arrays.copyOf(values, 2 * count);
        }
        values[count++] = value;
        return this;
    }

    Arguments add(float... numbers) {
        for (float number : numbers) {
            add(Gpu.bits(number));
        }
        return this;
    }

    long[] values() {
        return Arrays.copyOf(values, count);
    }
}
