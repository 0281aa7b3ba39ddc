package dynat.cli.config;

/// Adversarial weight perturbation, around `pgd-at`, `trades` or `dynat`.
public record AwpSection(
        @Key(about = "whether weights are perturbed too (AWP)", otherwise = "false")
        boolean use,

        @Key(
                about = "how far: this part of the norm of each layer's weights; null where awp.use is false",
                otherwise = "null",
                above = 0,
                max = 1)
        Double gamma,

        @Key(about = "epochs that are trained before without; null where awp.use is false", otherwise = "null", min = 0)
        Integer warmup,

        @Key(
                about = "trades, dynat: weight of the divergence in the loss by which weights are perturbed; null"
                        + " elsewhere, and where awp.use is false",
                otherwise = "null",
                min = 0,
                max = 1_000)
        Double beta) {

    /// Checks every value.
    ///
    /// @throws ConfigError if one is out of range
    public AwpSection {
        Requirement.check(AwpSection.class, use, gamma, warmup, beta);
    }
}
