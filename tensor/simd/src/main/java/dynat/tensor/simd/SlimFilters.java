package dynat.tensor.simd;

import dynat.tensor.simd.Correlator.Filters;

/// The values of 3 x 3 filters along the height alone, for few outputs: six matrices of three columns of taps, by
/// channel, to outputs, in [Panels].
///
/// @param width lanes of a panel
record SlimFilters(Correlation c, int width) {

    /// @return terms of each of the six sums
    int terms() {
        return c.columns().taps() * c.channels();
    }

    private int matrix() {
        return Panels.length(terms(), c.outputs(), width);
    }

    /// @return how many numbers all panels take
    int length() {
        return Winograd.VALUES * matrix();
    }

    /// Where the panel begins that has this output first.
    int at(int value, int output) {
        return value * matrix() + output * terms();
    }

    /// All panels.
    void pack(Filters f, float[] into, Lanes lanes) {
        int outputs = c.outputs(), channels = c.channels(), count = terms() * outputs;
        int plane = Buffers.rounded(count, Buffers.MULTIPLE);
        float[] taps = Scratch.floats(Scratch.Use.STRIP, c.rows().taps() * plane);
        for (int p = 0; p < c.rows().taps(); p++) {
            for (int k = 0; k < terms(); k++) {
                int from = f.at(0) + p * f.row() + k / channels * f.column() + k % channels * f.channel();
                for (int o = 0; o < outputs; o++) {
                    taps[p * plane + k * outputs + o] = f.w()[from + o * f.output()];
                }
            }
        }
        float[] values = Scratch.floats(Scratch.Use.TOTALS, Winograd.VALUES * plane);
        lanes.winograd(Winograd.TAPS, taps, 0, plane, 0, values, 0, plane, 0, 1, count);
        for (int v = 0; v < Winograd.VALUES; v++) {
            int matrix = v * plane;
            Panels.pack(values, terms(), k -> matrix + k * outputs, outputs, o -> o, width, into, at(v, 0));
        }
    }
}
