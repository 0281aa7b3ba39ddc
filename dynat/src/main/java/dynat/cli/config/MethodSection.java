package dynat.cli.config;

import java.util.List;

/// What is made large and small. Each method reads some of these keys, as listed in [MethodName]; keys it does not read
/// are `null` or at their default.
public record MethodSection(
        @Key(about = "the method", otherwise = "dynat", among = "method")
        String name,

        @Key(
                about = "dynat: what the attack makes large: ce, the loss of the teacher's label, or kl, how far the"
                        + " answer is from the one to the clean image",
                otherwise = "null",
                among = "inner loss")
        String inner,

        @Key(about = "dynat: whether label and loss share one pass of the teacher", otherwise = "true")
        boolean teacherOncePerStep,

        @Key(
                about =
                        "the statistics by which the attacked student normalises: running (eval) or the batch's (train)",
                otherwise = "eval",
                among = "batch norm mode")
        String attackBn,

        @Key(
                about = "whether the student also sees the clean batch, for its running statistics alone; pgd-at: after"
                        + " the step",
                otherwise = "true")
        boolean cleanForwardForBn,

        @Key(
                about = "dynat: weight of the student's loss; the teacher's has 1",
                otherwise = "1",
                above = 0,
                max = 1_000)
        double studentWeight,

        @Key(about = "dynat: weight of the divergence KL(S(x) || S(x'))", otherwise = "null", min = 0, max = 1_000)
        Double klWeight,

        @Key(
                about = "dynat: by what each network's loss is multiplied, together with its mean confidence; 0 for"
                        + " neither. The reference tried 5",
                otherwise = "null",
                min = 0,
                max = 1_000)
        Double confidence,

        @Key(
                about = "dynat: the teacher is trained along, frozen, or the moving average (ema) of the student",
                otherwise = "null",
                among = "teacher")
        String teacher,

        @Key(about = "the checkpoint of a teacher that does not learn; null for none", otherwise = "null")
        String teacherWeights,

        @Key(
                about = "iad-ii: the checkpoint of the second teacher, trained on clean images; null for none",
                otherwise = "null")
        String standardWeights,

        @Key(
                about = "dynat: the statistics by which a teacher that is trained labels during the attack",
                otherwise = "null",
                among = "batch norm mode")
        String teacherPass,

        @Key(
                about = "how much of the average that is the teacher stays in a step",
                otherwise = "null",
                min = 0,
                below = 1)
        Double teacherDecay,

        @Key(
                about = "weight of the divergence; iad: the power of the teacher's confidence",
                otherwise = "null",
                min = 0,
                max = 1_000)
        Double beta,

        @Key(
                about = "by what the logits of teacher and student are divided",
                otherwise = "null",
                above = 0,
                max = 1_000)
        Double temperature,

        @Key(
                about = "adr: by what the teacher's logits are divided in the first step and in the last",
                otherwise = "null",
                above = 0,
                max = 1_000)
        List<Double> temperatures,

        @Key(
                about = "adr: the part that the teacher has in the label in the first step and in the last",
                otherwise = "null",
                min = 0,
                max = 1)
        List<Double> mix,

        @Key(
                about = "weight of what is learnt from the teacher; the rest has 1 - alpha",
                otherwise = "null",
                min = 0,
                max = 1)
        Fraction alpha,

        @Key(about = "hat: weight of the helper's labels", otherwise = "null", min = 0, max = 1_000)
        Double gamma,

        @Key(
                about = "hat: how many times as far as the adversary the helper image is",
                otherwise = "null",
                min = 1,
                max = 100)
        Double h,

        @Key(about = "iad: the epochs that the student learns from its teacher alone", otherwise = "null", min = 0)
        Integer begin,

        @Key(
                about = "rslad: what the divergences, means over images and classes, are multiplied by",
                otherwise = "null",
                above = 0,
                max = 1_000)
        Double scale,

        @Key(about = "adaad: whether divergences are means over classes too, not only over images", otherwise = "null")
        Boolean overClasses,

        @Key(
                about = "iad-ii: weights of the robust teacher and of the standard one; the true label has the rest",
                otherwise = "null",
                min = 0,
                max = 1)
        List<Double> weights,

        @Key(about = "free-at: how many steps one batch is learnt from", otherwise = "null", min = 1, max = 1_000)
        Integer replays) {

    /// Checks every value.
    ///
    /// @throws ConfigError if one is out of range
    public MethodSection {
        Requirement.check(
                MethodSection.class,
                name,
                inner,
                teacherOncePerStep,
                attackBn,
                cleanForwardForBn,
                studentWeight,
                klWeight,
                confidence,
                teacher,
                teacherWeights,
                standardWeights,
                teacherPass,
                teacherDecay,
                beta,
                temperature,
                temperatures,
                mix,
                alpha,
                gamma,
                h,
                begin,
                scale,
                overClasses,
                weights,
                replays);
        requireLength("temperatures", temperatures, 2, "for the first step and the last");
        requireLength("mix", mix, 2, "for the first step and the last");
        requireLength("weights", weights, 2, "for the robust teacher and the standard one");
    }

    private static void requireLength(String key, List<Double> numbers, int length, String which) {
        if (numbers != null && numbers.size() != length) {
            throw ConfigError.of(
                    "method.%s has %d numbers, %s".formatted(key, numbers.size(), numbers),
                    "give %d, %s".formatted(length, which));
        }
    }
}
