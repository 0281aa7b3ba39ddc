package dynat.tensor;

/// The error function `erf x = 2/√π ∫₀ˣ e^(−t²) dt` in double precision, below two units in the last place.
///
/// Near 0 it is `x + x · P(x²)`, and beyond 1 it is `1 − e^(−x²) · Q(t)` with `t = (|x| − c) / (|x| + c)`, which runs
/// over a short interval around 0. `P` and `Q` meet the function at the Chebyshev points of `x² ≤ 1` and of
/// `1 ≤ |x| ≤ 6`.
final class ErrorFunction {
    private ErrorFunction() {}

    /// From here on the result is 1 to the last bit.
    private static final double SATURATED = 6;

    private static final double CENTRE = 2.5;

    /// Lowest power first, as those of `Q`.
    private static final double[] P = {
        0.12837916709551256,
        -0.37612638903183543,
        0.11283791670945006,
        -0.02686617064323777,
        0.0052239776071164225,
        -0.0008548325975389692,
        0.00012055294904839707,
        -1.492473690741966e-05,
        1.6447424703317362e-06,
        -1.6208483801871705e-07,
        1.3720064546777686e-08,
        -7.795898827002142e-10
    };

    private static final double[] Q = {
        0.2108063640611436,
        -0.37173673394897294,
        0.2517131932174488,
        -0.12503305237891782,
        0.03992253907546523,
        -0.003993701160123029,
        -0.0026423659518134547,
        0.0008759152875774328,
        0.0002283799633257643,
        -0.00012887483134837842,
        -3.4175718896856294e-05,
        1.8596747731144528e-05,
        7.499735050763299e-06,
        -2.2328516517555215e-06,
        -1.587633893127344e-06
    };

    static double at(double x) {
        double a = Math.abs(x);
        if (a < 1) {
            return x + x * polynomial(P, x * x);
        }
        if (a < SATURATED) {
            double t = (a - CENTRE) / (a + CENTRE);
            return Math.copySign(1 - StrictMath.exp(-a * a) * polynomial(Q, t), x);
        }
        return Math.signum(x);
    }

    private static double polynomial(double[] coefficients, double x) {
        double y = 0;
        for (int i = coefficients.length - 1; i >= 0; i--) {
            y = y * x + coefficients[i];
        }
        return y;
    }
}
