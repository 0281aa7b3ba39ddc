package dynat.cli.config;

/// How gradients change weights. Rate, momentum and decay that are left out are those usual for the optimizer.
public record OptimizerSection(
        @Key(about = "sgd, adam, adamw or rmsprop", otherwise = "sgd", among = "optimizer")
        String name,

        @Key(about = "the learning rate at its highest", otherwise = "0.3", above = 0, max = 10)
        double rate,

        @Key(about = "sgd, rmsprop: how much of the last update is repeated", otherwise = "0.9", min = 0, below = 1)
        double momentum,

        @Key(about = "sgd: whether the momentum looks ahead", otherwise = "true")
        boolean nesterov,

        @Key(
                about = "weight decay; adamw shrinks weights by it, the others add it to gradients",
                otherwise = "0",
                min = 0,
                max = 1)
        double decay,

        @Key(
                about =
                        "whether biases, scales and shifts of norms, and a vit's class token and positions decay as well",
                otherwise = "true")
        boolean decayNorms,

        @Key(about = "adam, adamw: how much of the mean gradient stays", otherwise = "0.9", min = 0, below = 1)
        double beta1,

        @Key(about = "adam, adamw: how much of the mean square stays", otherwise = "0.999", min = 0, below = 1)
        double beta2,

        @Key(about = "adam, adamw, rmsprop: what the root is made larger by", otherwise = "1e-8", above = 0, max = 1)
        double epsilon,

        @Key(about = "adam, adamw: whether the largest mean square so far scales a step", otherwise = "false")
        boolean amsgrad,

        @Key(about = "rmsprop: how much of the mean square stays", otherwise = "0.99", min = 0, below = 1)
        double alpha,

        @Key(about = "rmsprop: whether the root is of the variance", otherwise = "false")
        boolean centered,

        @Key(
                about = "the norm of all gradients together above which they are scaled down to it, 0 for none",
                otherwise = "0",
                min = 0)
        double clip) {

    /// Checks every value.
    ///
    /// @throws ConfigError if one is out of range
    public OptimizerSection {
        Requirement.check(
                OptimizerSection.class,
                name,
                rate,
                momentum,
                nesterov,
                decay,
                decayNorms,
                beta1,
                beta2,
                epsilon,
                amsgrad,
                alpha,
                centered,
                clip);
        if (nesterov && !name.equals("sgd")) {
            throw ConfigError.of(
                    "optimizer.nesterov is true but %s does not look ahead".formatted(name),
                    "set optimizer.nesterov to false, or optimizer.name to sgd");
        }
        if (nesterov && momentum == 0) {
            throw ConfigError.of(
                    "optimizer.nesterov is true but optimizer.momentum is 0",
                    "give optimizer.momentum a value above 0, or set optimizer.nesterov to false");
        }
        if (momentum > 0 && name.startsWith("adam")) {
            throw ConfigError.of(
                    "optimizer.momentum is %s but the momentum of %s is optimizer.beta1".formatted(momentum, name),
                    "leave optimizer.momentum out, and set optimizer.beta1");
        }
    }
}
