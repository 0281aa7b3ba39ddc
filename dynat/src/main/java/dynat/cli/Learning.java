package dynat.cli;

import dynat.cli.config.Config;
import dynat.cli.config.OptimizerSection;
import dynat.cli.config.ScheduleSection;
import dynat.nn.Accumulation;
import dynat.nn.Adam;
import dynat.nn.AdamW;
import dynat.nn.Averaging;
import dynat.nn.Clipping;
import dynat.nn.Constant;
import dynat.nn.Cosine;
import dynat.nn.Cyclic;
import dynat.nn.Ema;
import dynat.nn.Layer;
import dynat.nn.MultiStep;
import dynat.nn.OneCycle;
import dynat.nn.Optimizer;
import dynat.nn.Parameter;
import dynat.nn.ParameterGroups;
import dynat.nn.Piecewise;
import dynat.nn.RMSprop;
import dynat.nn.ReferenceSchedule;
import dynat.nn.Schedule;
import dynat.nn.Sgd;
import dynat.nn.StepDecay;
import dynat.nn.Warmup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How weights are changed: optimizer and schedule by their configuration.
final class Learning {
    private Learning() {}

    /// Returns the optimizer of the networks' parameters. From the outside in: gradients are accumulated, their mean is
    /// clipped, then the parameters change and their average follows.
    ///
    /// @param networks by role; parameters are named by role and name
    /// @param averages of weights, which follow each step, by name
    static Optimizer optimizer(Config config, Map<String, Layer> networks, Map<String, Ema> averages) {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        networks.forEach((role, network) -> parameters.putAll(Layer.prefixed(role + ".", network.parameters())));
        Optimizer optimizer = plain(config.optimizer(), parameters);
        if (config.optimizer().clip() > 0) {
            optimizer = new Clipping(optimizer, config.optimizer().clip());
        }
        for (Map.Entry<String, Ema> average : averages.entrySet()) {
            optimizer = new Averaging(optimizer, average.getValue(), average.getKey());
        }
        return config.accumulate() == 1 ? optimizer : new Accumulation(parameters, optimizer, config.accumulate());
    }

    private static Optimizer plain(OptimizerSection o, Map<String, Parameter> parameters) {
        ParameterGroups all = ParameterGroups.of(parameters);
        ParameterGroups groups = o.decayNorms() ? all : all.group(ParameterGroups.BIASES_AND_NORMS, 1, 0);
        return switch (o.name()) {
            case "adam" -> new Adam(groups, new Adam.Rule(o.beta1(), o.beta2(), o.epsilon(), o.decay(), o.amsgrad()));
            case "adamw" ->
                new AdamW(groups, new AdamW.Rule(o.beta1(), o.beta2(), o.epsilon(), o.decay(), o.amsgrad()));
            case "rmsprop" ->
                new RMSprop(groups, new RMSprop.Rule(o.alpha(), o.epsilon(), o.momentum(), o.centered(), o.decay()));
            case "sgd" -> new Sgd(groups, new Sgd.Rule(o.momentum(), o.nesterov(), o.decay()));
            default -> throw new IllegalStateException("no optimizer is made for " + o.name());
        };
    }

    /// Returns the learning rate over the run.
    ///
    /// @param steps of the optimizer, an epoch
    static Schedule schedule(Config config, int steps) {
        Schedule schedule = plain(config, steps);
        double warmup = config.schedule().warmup();
        return warmup == 0
                ? schedule
                : new Warmup(schedule, warmup, config.schedule().warmupFrom());
    }

    private static Schedule plain(Config config, int steps) {
        double rate = config.optimizer().rate();
        int epochs = config.epochs();
        ScheduleSection s = config.schedule();
        return switch (s.name()) {
            case "onecycle" ->
                new OneCycle(rate, epochs, steps, s.rise(), rate / 25, rate / 25e4, OneCycle.Curve.COSINE);
            case "step" -> new StepDecay(rate, s.period(), s.factor());
            case "multistep" -> new MultiStep(rate, s.milestones(), s.factor());
            case "piecewise" -> new Piecewise(times(s.points(), epochs), times(s.rates(), rate));
            case "cosine" -> new Cosine(rate, epochs, s.minimum() * rate);
            case "cyclic" -> {
                double cycle = s.cycle() == 0 ? epochs : s.cycle(), rise = s.rise() * cycle;
                yield new Cyclic(s.minimum() * rate, rate, rise, cycle - rise);
            }
            case "reference" -> new ReferenceSchedule(rate);
            case "constant" -> new Constant(rate);
            default -> throw new IllegalStateException("no schedule is made for " + s.name());
        };
    }

    private static List<Double> times(List<Double> parts, double whole) {
        return parts.stream().map(part -> part * whole).toList();
    }
}
