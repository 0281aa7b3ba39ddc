package dynat.cli.config;

/// The attack under which the student learns: projected gradient ascent in an L-infinity ball.
public record AttackSection(
        @Key(about = "the ball's radius, in input units", min = 0, max = 1)
        Fraction radius,

        @Key(about = "how far one step moves each input, in input units", min = 0, max = 1)
        Fraction stride,

        @Key(about = "steps of the attack", min = 1, max = 10_000)
        int steps,

        @Key(
                about = "where it starts: the clean image, uniformly in the ball, or 0.001 N(0, 1) from the image",
                among = "start")
        String start,

        @Key(
                about = "over how many epochs the ball and the stride grow from nothing; 0 for none",
                otherwise = "0",
                min = 0,
                max = 100_000)
        double warmup) {

    /// Checks every value.
    ///
    /// @throws ConfigError if one is out of range
    public AttackSection {
        Requirement.check(AttackSection.class, radius, stride, steps, start, warmup);
    }
}
