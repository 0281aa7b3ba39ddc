package dynat.tensor;

/// Shapes that cannot meet. The message names the operation, what is wrong, every shape with its axes, and the fix:
///
/// ```
/// conv2d: input has 3 channels but weight expects 16
///     input   [128, 3, 32, 32]   N C H W
///     weight  [32, 16, 3, 3]     O C kH kW
///     fix:    pass 16 channels, or build the layer with Conv2d.of(3, 32, …)
///     in:     layer1.0.conv1
/// ```
public final class ShapeError extends IllegalArgumentException {

    private final String report;
    private final String layer;

    private ShapeError(String report, String layer) {
        super(layer.isEmpty() ? report : report + "\n    in:     " + layer);
        this.report = report;
        this.layer = layer;
    }

    /// Starts a report.
    ///
    /// @param op the operation, named as the user calls it
    /// @return   the report, to be ended by [Report#fix]
    public static Report in(String op) {
        return new Report(new StringBuilder(op));
    }

    /// This error with `part` put before the layer path it names; each layer adds its own part as the error passes.
    ///
    /// @param part of the model, such as `conv1`
    /// @return     the error to throw on
    public ShapeError within(String part) {
        var wider = new ShapeError(report, layer.isEmpty() ? part : part + "." + layer);
        wider.setStackTrace(getStackTrace());
        return wider;
    }

    /// A message in the making.
    ///
    /// @param text what it says so far
    public record Report(StringBuilder text) {

        /// What is wrong, in words, with the numbers that disagree.
        ///
        /// @param reason a format, as [String#format] takes it
        /// @param args   its arguments
        /// @return       this report
        public Report because(String reason, Object... args) {
            text.append(": ").append(reason.formatted(args));
            return this;
        }

        /// One of the shapes involved.
        ///
        /// @param name  what has it, such as `input`
        /// @param shape its extents
        /// @param axes  one letter or word an axis, such as `N C H W`
        /// @return      this report
        public Report shape(String name, Shape shape, String axes) {
            text.append("\n    %-7s %-18s %s".formatted(name, shape, axes).stripTrailing());
            return this;
        }

        /// What to do, as an imperative; ends the report.
        ///
        /// @param advice a format, as [String#format] takes it
        /// @param args   its arguments
        /// @return       the error to throw
        public ShapeError fix(String advice, Object... args) {
            text.append("\n    fix:    ").append(advice.formatted(args));
            return new ShapeError(text.toString(), "");
        }
    }
}
