package dynat.cli.config;

/// How robustness is measured: by projected gradient ascent from a random start in the ball.
public record EvaluationSection(
        @Key(about = "the ball's radius, in input units; the attack's when left out", min = 0, max = 1)
        Fraction radius,

        @Key(
                about = "how far one step moves each input, in input units; a quarter of the radius when left out",
                min = 0,
                max = 1)
        Fraction stride,

        @Key(about = "steps of the attack on the images kept apart", otherwise = "5", min = 1, max = 10_000)
        int steps,

        @Key(about = "steps of the attack on the test images, after training", otherwise = "20", min = 1, max = 10_000)
        int testSteps,

        @Key(about = "test images to measure on, 0 for all", otherwise = "0", min = 0)
        int testImages,

        @Key(
                about = "images measured at once; the result does not depend on it",
                otherwise = "" + EvaluationSection.BATCH,
                min = 1,
                max = 65_536)
        int batch) {

    /// As when left out.
    static final int BATCH = 250;

    /// Checks every value.
    ///
    /// @throws ConfigError if one is out of range
    public EvaluationSection {
        Requirement.check(EvaluationSection.class, radius, stride, steps, testSteps, testImages, batch);
    }
}
