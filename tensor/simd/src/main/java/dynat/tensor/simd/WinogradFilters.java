package dynat.tensor.simd;

import dynat.tensor.simd.Correlator.Filters;
import java.util.Arrays;

/// The values `G g Gᵀ` of a [WinogradCorrelator]'s filters, `[group][panel][36][channel][lane]`.
///
/// @param tile whose columns are a panel's lanes
record WinogradFilters(Correlation c, Tile tile) {
    /// Channels whose taps and values stay in the first-level cache.
    private static final int BLOCK = 8;

    /// @return how many panels a group has
    int panels() {
        return Math.ceilDiv(c.outputs(), tile.columns());
    }

    /// @return how many numbers a panel takes
    int panelLength() {
        return Winograd.SQUARE * c.channels() * tile.columns();
    }

    /// @return how many numbers all panels take
    int length() {
        return c.groups() * panels() * panelLength();
    }

    /// Where a group's panel begins among all.
    int at(int group, int panel) {
        return (group * panels() + panel) * panelLength();
    }

    /// All panels.
    void pack(Filters f, float[] into, Machine machine) {
        int blocks = Math.ceilDiv(c.channels(), BLOCK);
        machine.workers().run(c.groups() * panels() * blocks, index -> {
            int panel = index / blocks;
            block(f, panel, index % blocks * BLOCK, into, panel * panelLength(), machine.lanes());
        });
    }

    /// One panel, to the beginning of `into`; groups have their panels one after the other.
    void pack(Filters f, int panel, float[] into, Lanes lanes) {
        for (int first = 0; first < c.channels(); first += BLOCK) {
            block(f, panel, first, into, 0, lanes);
        }
    }

    /// Some channels of a panel that begins at `at`.
    private void block(Filters f, int panel, int first, float[] into, int at, Lanes lanes) {
        int width = tile.columns(), count = Math.min(BLOCK, c.channels() - first), block = count * width;
        float[] taps = taps(f, panel, first, count);
        float[] half = Scratch.floats(Scratch.Use.TOTALS, 18 * block);
        lanes.winograd(Winograd.TAPS, taps, 0, 3 * block, 3 * block, half, 0, 3 * block, 3 * block, 1, 3 * block);
        int plane = c.channels() * width;
        for (int i = 0; i < Winograd.VALUES; i++) {
            int to = at + i * Winograd.VALUES * plane + first * width;
            lanes.winograd(Winograd.TAPS, half, i * 3 * block, block, block, into, to, plane, block, 1, block);
        }
    }

    /// `[9, channel, lane]`; lanes without an output are zero.
    private float[] taps(Filters f, int panel, int first, int count) {
        int width = tile.columns(), output = panel % panels() * width, filled = Math.min(width, c.outputs() - output);
        float[] w = f.w(), taps = Scratch.floats(Scratch.Use.STRIP, 9 * count * width);
        if (filled < width) {
            Arrays.fill(taps, 0, 9 * count * width, 0);
        }
        int at = f.at(panel / panels()) + output * f.output() + first * f.channel();
        for (int i = 0, to = 0; i < 9; i++, to += count * width) {
            int from = at + i / 3 * f.row() + i % 3 * f.column();
            for (int o = 0; o < filled; o++) {
                for (int k = 0; k < count; k++) {
                    taps[to + k * width + o] = w[from + o * f.output() + k * f.channel()];
                }
            }
        }
        return taps;
    }
}
