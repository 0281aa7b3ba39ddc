package dynat.tensor.simd;

/// A [Correlation] as [Depthwise] lanes: a lane's sum runs through its taps, and there is no product of matrices.
final class DepthwiseCorrelator implements Correlator {
    private final Correlation c;
    private final Depthwise d;

    DepthwiseCorrelator(Correlation c) {
        this.c = c;
        d = new Depthwise(c);
    }

    @Override
    public Correlation correlation() {
        return c;
    }

    @Override
    public int packedLength() {
        return c.rows().taps() * c.columns().taps() * d.width();
    }

    /// `[tap][lane]`, zero beyond the last lane.
    @Override
    public void pack(Filters f, float[] panels, Machine machine) {
        int across = c.columns().taps(), share = d.lanes() / c.groups();
        for (int tap = 0, to = 0; tap < c.rows().taps() * across; tap++) {
            int at = tap / across * f.row() + tap % across * f.column();
            for (int lane = 0; lane < d.width(); lane++, to++) {
                int within = lane % share * (c.channels() == 1 ? f.output() : f.channel());
                panels[to] = lane < d.lanes() ? f.w()[f.at(lane / share) + within + at] : 0;
            }
        }
    }

    @Override
    public int strips(int images) {
        return images * d.strips();
    }

    @Override
    public void run(int images, float[] x, Start start, float[] panels, Finish finish, float[] y, Machine machine) {
        var lanes = machine.lanes();
        int positions = c.columns().count(), width = d.width();
        int step = c.columns().step() * d.lanes(), pixel = c.columns().spread() * c.outPixel();
        machine.workers().run(images * d.strips(), index -> {
            var strip = d.strip(index);
            var in = d.input(x, strip);
            float[] sums = Scratch.floats(Scratch.Use.SUMS, positions * width);
            for (int i = strip.from(); i < strip.end(); i++) {
                int row = in.image() + d.rowStart(i);
                for (var run : d.row(i)) {
                    lanes.correlate(
                            in.numbers(),
                            row + run.x(),
                            step,
                            run.taps(),
                            panels,
                            d.lanes(),
                            run.count(),
                            sums,
                            run.j() * width,
                            width);
                }
                merge(sums, positions);
                int to = c.stored(strip.image(), i, 0, 0, 0);
                lanes.finish(sums, 0, width, positions, c.outPixel(), finish, 0, y, to, pixel);
            }
            int first = c.stored(strip.image(), strip.from(), 0, 0, 0);
            finish.stored(index, y, first, (strip.end() - strip.from()) * positions, 0, c.outPixel());
        });
    }

    /// Adds the lanes that go to one output, in order.
    private void merge(float[] sums, int positions) {
        if (d.merge() == 1) {
            return;
        }
        for (int j = 0; j < positions; j++) {
            for (int o = 0, lane = j * d.width(); o < c.outPixel(); o++) {
                float sum = sums[lane++];
                for (int k = 1; k < d.merge(); k++) {
                    sum += sums[lane++];
                }
                sums[j * d.width() + o] = sum;
            }
        }
    }
}
