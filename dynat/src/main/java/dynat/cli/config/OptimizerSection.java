package dynat.cli.config;

/// Stochastic gradient descent.
public record OptimizerSection(
        @Key(about = "the learning rate at its highest", otherwise = "0.3", above = 0, max = 10)
        double rate,

        @Key(about = "how much of the last update is repeated", otherwise = "0.9", min = 0, below = 1)
        double momentum,

        @Key(about = "whether the momentum looks ahead", otherwise = "true")
        boolean nesterov,

        @Key(about = "weight decay, on every parameter", otherwise = "0", min = 0, max = 1)
        double decay) {

    public OptimizerSection {
        Requirement.check(OptimizerSection.class, rate, momentum, nesterov, decay);
        if (nesterov && momentum == 0) {
            throw ConfigError.of(
                    "optimizer.nesterov is true but optimizer.momentum is 0",
                    "give optimizer.momentum a value above 0, or set optimizer.nesterov to false");
        }
    }
}
