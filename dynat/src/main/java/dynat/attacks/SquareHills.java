package dynat.attacks;

import dynat.attacks.SquareWindows.Window;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import java.util.ArrayList;

/// Moves in L2 and L1: a hill beside a hollow in one window, paid for by clearing another one.
final class SquareHills implements SquareMoves {

    private static final int TILES = 5;

    private final Norm norm;
    private final double radius;
    private SquarePattern lying, standing;
    private SquareChange change;

    SquareHills(Norm norm, double radius) {
        this.norm = norm;
        this.radius = radius;
    }

    /// A window's patterns.
    ///
    /// @param patterns `[N]`
    /// @param signs    `[N, C]`
    private record Tile(Window window, SquarePattern[] patterns, double[] signs) {}

    /// Tiles of patterns, five from top to bottom.
    @Override
    public Proposals start(SquareImages images, Draws draws) {
        change = new SquareChange(images, norm, radius);
        int side = Math.max(images.height() / TILES, 1), margin = Math.max(images.height() - TILES * side, 0) / 2;
        var tiles = new ArrayList<Tile>();
        for (int down = 0; down < images.height() / side; down++) {
            for (int right = 0; right < images.width() / side; right++) {
                Draws own = draws.at(tiles.size());
                var window = new Window(side, margin + down * side, margin + right * side);
                tiles.add(new Tile(window, patterns(images, side, own.at(0)), signs(images, own.at(1))));
            }
        }
        return (n, into, to) -> {
            change.clear();
            for (var tile : tiles) {
                for (int c = 0; c < images.channels(); c++) {
                    change.tile(c, tile.window, tile.patterns[n], tile.signs[n * images.channels() + c]);
                }
            }
            change.propose(images, n, into, to);
        };
    }

    /// Each image's pattern, lying or standing.
    private SquarePattern[] patterns(SquareImages images, int side, Draws draws) {
        if (lying == null || lying.side() != side) {
            lying = SquarePattern.of(side, norm);
            standing = lying.turned();
        }
        var patterns = new SquarePattern[images.count()];
        double[] turns = Upstream.once(draws, new Shape(patterns.length), 0, 1).toDoubles();
        for (int n = 0; n < patterns.length; n++) {
            patterns[n] = turns[n] > 0.5 ? standing : lying;
        }
        return patterns;
    }

    private double[] signs(SquareImages images, Draws draws) {
        return SquareMoves.signs(draws.uniform(new Shape(images.count(), images.channels()), -1, 1)
                .toDoubles());
    }

    @Override
    public Proposals propose(SquareImages images, SquareWindows windows, Draws draws) {
        var cleared = SquareWindows.draw(windows.side(), images, draws.at(0));
        var patterns = patterns(images, windows.side(), draws.at(1));
        double[] signs = signs(images, draws.at(2));
        int channels = images.channels();
        return (n, into, to) -> {
            double whole = change.load(images, n);
            for (int c = 0; c < channels; c++) {
                change.move(c, windows.of(n), cleared.of(n), patterns[n], signs[n * channels + c], whole);
            }
            change.propose(images, n, into, to);
        };
    }
}
