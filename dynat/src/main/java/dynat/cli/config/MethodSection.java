package dynat.cli.config;

/// How teacher and student learn together.
public record MethodSection(
        @Key(about = "the method", otherwise = "dynat", among = "method")
        String name,

        @Key(about = "whether label and loss share one pass of the teacher", otherwise = "true")
        boolean teacherOncePerStep,

        @Key(
                about =
                        "the statistics by which the attacked student normalises: running (eval) or the batch's (train)",
                otherwise = "eval",
                among = "batch norm mode")
        String attackBn,

        @Key(about = "whether the student also sees the clean batch, for its running statistics", otherwise = "true")
        boolean cleanForwardForBn,

        @Key(about = "weight of the student's loss; the teacher's has 1", otherwise = "1", above = 0, max = 1_000)
        double studentWeight) {

    /// Checks every value.
    ///
    /// @throws ConfigError if one is out of range
    public MethodSection {
        Requirement.check(MethodSection.class, name, teacherOncePerStep, attackBn, cleanForwardForBn, studentWeight);
    }
}
