package dynat.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;

/// An axis of a chart: where values lie on it, and which are written beside it.
///
/// @param from    the value at its beginning
/// @param to      the value at its end
/// @param ticks   what is written, from the smallest
/// @param powers  whether equal lengths are equal factors
record Axis(double from, double to, List<Double> ticks, boolean powers) {

    private static final int MOST_TICKS = 5;
    private static final double SPREAD = 100; // largest over smallest, from which on factors are shown
    private static final double LEAST = 0.02; // of a value, that an axis spans: less is not worth a look

    /// An axis on which all of `values` have room.
    ///
    /// @param least  what it may not go below
    /// @param most   what it may not go above
    static Axis over(DoubleStream values, double least, double most) {
        double[] all = values.filter(Double::isFinite).toArray();
        double low = DoubleStream.of(all).min().orElse(0),
                high = DoubleStream.of(all).max().orElse(1);
        double size = Math.max(Math.abs(low), Math.abs(high));
        if (high - low <= LEAST * size) {
            double room = size == 0 ? 1 : LEAST * size;
            low -= room;
            high += room;
        }
        double step = step(high - low);
        double from = Math.max(least, Math.floor(low / step) * step);
        double to = Math.min(most, Math.ceil(high / step) * step);
        List<Double> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(from / step - 1e-9); i * step <= to + step * 1e-9; i++) {
            ticks.add(i * step);
        }
        return new Axis(from, to, ticks, false);
    }

    /// An axis from 0 to `most`, which need not be written beside it.
    static Axis upTo(double most) {
        Axis wide = over(DoubleStream.of(0, most), 0, Double.POSITIVE_INFINITY);
        return most > 0
                ? new Axis(
                        0,
                        most,
                        wide.ticks.stream().filter(tick -> tick <= most).toList(),
                        false)
                : wide;
    }

    /// One on which equal lengths are equal factors, if all of `values` are above 0 and far apart; otherwise as
    /// [#over].
    static Axis factors(DoubleStream values) {
        double[] all = values.filter(Double::isFinite).toArray();
        double low = DoubleStream.of(all).min().orElse(0),
                high = DoubleStream.of(all).max().orElse(1);
        if (!(low > 0) || high / low < SPREAD) {
            return over(DoubleStream.of(all), Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
        }
        int first = (int) Math.floor(StrictMath.log10(low)), last = (int) Math.ceil(StrictMath.log10(high));
        int every = Math.ceilDiv(last - first, MOST_TICKS);
        List<Double> ticks = new ArrayList<>();
        for (int power = first; power <= last; power += every) {
            ticks.add(StrictMath.pow(10, power));
        }
        return new Axis(StrictMath.pow(10, first), StrictMath.pow(10, last), ticks, true);
    }

    /// 1, 2 or 5 times a power of ten, so that there are few ticks.
    private static double step(double length) {
        double power = StrictMath.pow(10, Math.floor(StrictMath.log10(length / MOST_TICKS)));
        return DoubleStream.of(1, 2, 5, 10)
                .map(factor -> factor * power)
                .filter(step -> length / step <= MOST_TICKS)
                .findFirst()
                .orElse(10 * power);
    }

    /// Where a value lies, from 0 at the beginning to 1 at the end.
    double part(double value) {
        DoubleUnaryOperator scale = powers ? StrictMath::log10 : x -> x;
        double begin = scale.applyAsDouble(from), end = scale.applyAsDouble(to);
        return (scale.applyAsDouble(value) - begin) / (end - begin);
    }

    /// How a tick is written.
    String label(double tick, Term.Unit unit) {
        double shown = unit == Term.Unit.PART ? 100 * tick : tick, first = ticks.getFirst();
        double gap = ticks.size() < 2 ? 1 : (ticks.get(1) - first) * (unit == Term.Unit.PART ? 100 : 1);
        int decimals = powers || gap >= 1 ? 0 : (int) Math.ceil(-StrictMath.log10(gap) - 1e-9);
        boolean tiny = powers || decimals > 4 || Math.abs(shown) >= 1e6;
        String text = tiny ? Numbers.plain(shown) : String.format(Locale.ROOT, "%." + decimals + "f", shown + 0.0);
        return unit == Term.Unit.PART ? text + " %" : text;
    }
}
