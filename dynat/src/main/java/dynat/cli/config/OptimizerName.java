package dynat.cli.config;

/// Optimizers by name, and what the keys of each are when left out: PyTorch's defaults, except for `sgd`.
enum OptimizerName {
    SGD("0.3", "0.9", "true", "0"),
    ADAM("0.001", "0", "false", "0"),
    ADAMW("0.001", "0", "false", "0.01"),
    RMSPROP("0.01", "0", "false", "0");

    private final String rate;
    private final String momentum;
    private final String nesterov;
    private final String decay;

    OptimizerName(String rate, String momentum, String nesterov, String decay) {
        this.rate = rate;
        this.momentum = momentum;
        this.nesterov = nesterov;
        this.decay = decay;
    }

    /// Fills in what is left out of the optimizer's settings.
    static void fill(String name, Settings settings) {
        for (OptimizerName optimizer : values()) {
            if (Names.word(optimizer).equals(name)) {
                String from = "the optimizer " + name;
                settings.fill("optimizer.rate", optimizer.rate, from);
                settings.fill("optimizer.momentum", optimizer.momentum, from);
                settings.fill("optimizer.nesterov", optimizer.nesterov, from);
                settings.fill("optimizer.decay", optimizer.decay, from);
            }
        }
    }
}
