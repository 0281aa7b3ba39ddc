package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dynat.autograd.Tape.Differentiable;
import dynat.autograd.Tape.Gradients;
import dynat.nn.Adam;
import dynat.nn.AdamW;
import dynat.nn.Clipping;
import dynat.nn.Linear;
import dynat.nn.Optimizer;
import dynat.nn.Parameter;
import dynat.nn.ParameterGroups;
import dynat.nn.RMSprop;
import dynat.nn.Sgd;
import dynat.tensor.Devices;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every key of the optimizer and of the schedule arrives in what is built.
class LearningWiringTest {

    /// 16 images are learnt from, in batches of 4; the rate is 0.3 where it is not said.
    private static final String SCHEDULES = """
            optimizer.rate=0.5   | plan.schedule | OneCycle[peak=0.5, epochs=3, stepsPerEpoch=4, rise=0.3, start=0.02,\
             end=2.0E-6, curve=COSINE] |
            epochs=8             | plan.schedule.epochs        | 8    |
            accumulate=3         | plan.schedule.stepsPerEpoch | 2    |
            accumulate=3         | method.optimizer.batches    | 3    |
            schedule.rise=0.125  | plan.schedule.rise          | 0.125 |
            schedule.name=constant  | plan.schedule | Constant[base=0.5] | optimizer.rate=0.5
            schedule.name=reference | plan.schedule | ReferenceSchedule[base=0.5] | optimizer.rate=0.5
            optimizer.rate=0.5   | plan.schedule | StepDecay[base=0.5, period=30, factor=0.1] | schedule.name=step
            schedule.period=7    | plan.schedule.period | 7    | schedule.name=step
            schedule.factor=0.25 | plan.schedule.factor | 0.25 | schedule.name=step
            schedule.milestones=[2, 5] | plan.schedule | MultiStep[base=0.5, milestones=[2, 5], factor=0.1]\
             | schedule.name=multistep; optimizer.rate=0.5
            schedule.factor=0.25       | plan.schedule.factor | 0.25 | schedule.name=multistep
            schedule.points=[0, 0.25, 1]    | plan.schedule | Piecewise[epochs=[0.0, 2.0, 8.0], rates=[0.0, 0.5, 0.0]]\
             | schedule.name=piecewise; optimizer.rate=0.5; epochs=8
            schedule.rates=[0.5, 1, 0.25] | plan.schedule.rates | [0.25, 0.5, 0.125]\
             | schedule.name=piecewise; optimizer.rate=0.5
            schedule.minimum=0.125 | plan.schedule | Cosine[base=0.5, epochs=8.0, minimum=0.0625]\
             | schedule.name=cosine; optimizer.rate=0.5; epochs=8
            schedule.minimum=0.125 | plan.schedule | Cyclic[low=0.0625, high=0.5, rise=4.0, fall=4.0]\
             | schedule.name=cyclic; optimizer.rate=0.5; epochs=8
            schedule.rise=0.125    | plan.schedule | Cyclic[low=0.0, high=0.5, rise=1.0, fall=7.0]\
             | schedule.name=cyclic; optimizer.rate=0.5; epochs=8
            schedule.cycle=4       | plan.schedule | Cyclic[low=0.0, high=0.5, rise=1.0, fall=3.0]\
             | schedule.name=cyclic; schedule.rise=0.25; optimizer.rate=0.5; epochs=8
            schedule.warmup=2       | plan.schedule | Warmup[schedule=Constant[base=0.5], epochs=2.0, from=0.1]\
             | schedule.name=constant; optimizer.rate=0.5
            schedule.warmupFrom=0.25 | plan.schedule.from | 0.25 | schedule.warmup=2
            """;

    static Stream<Wiring> table() {
        return Wiring.table(SCHEDULES);
    }

    static Set<String> keys() {
        return Stream.concat(table().map(Wiring::key), rules().map(Rule::key))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("table")
    void arrives(Wiring row) {
        row.assertArrives();
    }

    /// What an optimizer's key does.
    ///
    /// @param said    the key last; without it the steps are others
    /// @param becomes makes the optimizer of which the steps must be
    private record Rule(String said, Function<ParameterGroups, Optimizer> becomes) {

        String key() {
            return Wiring.key(Wiring.assignments(said).toList().getLast());
        }

        @Override
        public String toString() {
            return said;
        }

        private static Rule sgd(String said, double momentum, boolean nesterov, double decay) {
            return new Rule(said, groups -> new Sgd(groups, new Sgd.Rule(momentum, nesterov, decay)));
        }

        private static Rule adam(String said, Adam.Rule rule) {
            return new Rule("optimizer.name=adam;" + said, groups -> new Adam(groups, rule));
        }

        private static Rule adamW(String said, AdamW.Rule rule) {
            return new Rule("optimizer.name=adamw;" + said, groups -> new AdamW(groups, rule));
        }

        private static Rule rms(String said, RMSprop.Rule rule) {
            return new Rule("optimizer.name=rmsprop;" + said, groups -> new RMSprop(groups, rule));
        }
    }

    static Stream<Rule> rules() {
        String given = "optimizer.decay=0.25; optimizer.momentum=0.5;";
        String adam = "optimizer.decay=0.25; optimizer.beta2=0.75; optimizer.epsilon=0.5;";
        return Stream.of(
                Rule.sgd("optimizer.momentum=0.5", 0.5, true, 0),
                Rule.sgd("optimizer.nesterov=false", 0.9, false, 0),
                Rule.sgd("optimizer.decay=0.25", 0.9, true, 0.25),
                new Rule(
                        "optimizer.decay=0.25; optimizer.decayNorms=false",
                        groups -> new Sgd(
                                groups.group(ParameterGroups.BIASES_AND_NORMS, 1, 0), new Sgd.Rule(0.9, true, 0.25))),
                new Rule(
                        "optimizer.clip=0.5", groups -> new Clipping(new Sgd(groups, new Sgd.Rule(0.9, true, 0)), 0.5)),
                new Rule(
                        "optimizer.decay=0.25; optimizer.name=adam",
                        groups -> new Adam(groups, new Adam.Rule(0.9, 0.999, 1e-8, 0.25, false))),
                Rule.adam(adam + "optimizer.beta1=0.5", new Adam.Rule(0.5, 0.75, 0.5, 0.25, false)),
                Rule.adam("optimizer.beta2=0.75", new Adam.Rule(0.9, 0.75, 1e-8, 0, false)),
                Rule.adam("optimizer.epsilon=0.5", new Adam.Rule(0.9, 0.999, 0.5, 0, false)),
                Rule.adam("optimizer.decay=0.25", new Adam.Rule(0.9, 0.999, 1e-8, 0.25, false)),
                Rule.adam("optimizer.beta2=0.5; optimizer.amsgrad=true", new Adam.Rule(0.9, 0.5, 1e-8, 0, true)),
                new Rule(
                        "optimizer.decay=0.25; optimizer.name=adamw",
                        groups -> new AdamW(groups, new AdamW.Rule(0.9, 0.999, 1e-8, 0.25, false))),
                Rule.adamW(adam + "optimizer.beta1=0.5", new AdamW.Rule(0.5, 0.75, 0.5, 0.25, false)),
                Rule.adamW("optimizer.decay=0.25; optimizer.beta2=0.75", new AdamW.Rule(0.9, 0.75, 1e-8, 0.25, false)),
                Rule.adamW("optimizer.decay=0.25; optimizer.epsilon=0.5", new AdamW.Rule(0.9, 0.999, 0.5, 0.25, false)),
                Rule.adamW("optimizer.decay=0.25", new AdamW.Rule(0.9, 0.999, 1e-8, 0.25, false)),
                Rule.adamW(adam + "optimizer.amsgrad=true", new AdamW.Rule(0.9, 0.75, 0.5, 0.25, true)),
                new Rule(
                        given + "optimizer.nesterov=false; optimizer.name=rmsprop",
                        groups -> new RMSprop(groups, new RMSprop.Rule(0.99, 1e-8, 0.5, false, 0.25))),
                Rule.rms(given + "optimizer.alpha=0.75", new RMSprop.Rule(0.75, 1e-8, 0.5, false, 0.25)),
                Rule.rms(given + "optimizer.epsilon=0.5", new RMSprop.Rule(0.99, 0.5, 0.5, false, 0.25)),
                Rule.rms(given + "optimizer.centered=true", new RMSprop.Rule(0.99, 1e-8, 0.5, true, 0.25)),
                Rule.rms(
                        "optimizer.decay=0.25; optimizer.momentum=0.5", new RMSprop.Rule(0.99, 1e-8, 0.5, false, 0.25)),
                Rule.rms(
                        "optimizer.momentum=0.5; optimizer.decay=0.25",
                        new RMSprop.Rule(0.99, 1e-8, 0.5, false, 0.25)));
    }

    /// Three steps, of gradients that shrink, with the optimizer that is configured and with the one that it must be.
    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void steps(Rule rule) {
        List<String> said = Wiring.assignments(rule.said()).toList();
        List<Double> must = stepped(layer -> rule.becomes().apply(ParameterGroups.of(layer.parameters())));
        assertEquals(must, stepped(layer -> configured(said, layer)));
        assertNotEquals(
                must, stepped(layer -> configured(said.subList(0, said.size() - 1), layer)), "it is the default");
    }

    private static Optimizer configured(List<String> said, Linear layer) {
        return Learning.optimizer(Wiring.config(said), Map.of("student", layer), Map.of());
    }

    private static List<Double> stepped(Function<Linear, Optimizer> made) {
        return Devices.choose("ejml", 1).device().run(() -> {
            try (var _ = Scope.open("steps")) {
                Linear layer = new Linear(
                        new Parameter(Tensor.of(new Shape(1, 2), 0.5, -1)),
                        new Parameter(Tensor.of(new Shape(1), 0.75)));
                Optimizer optimizer = made.apply(layer);
                for (double size : new double[] {1, 0.25, 0.125}) {
                    var gradients = new IdentityHashMap<Differentiable, Tensor>();
                    gradients.put(layer.weight(), Tensor.of(new Shape(1, 2), size, -2 * size));
                    gradients.put(layer.bias(), Tensor.of(new Shape(1), 3 * size));
                    optimizer.step(new Gradients(Tensor.scalar(size), gradients), 0.125);
                }
                return Stream.of(layer.weight(), layer.bias())
                        .flatMap(each -> Arrays.stream(each.value().toDoubles()).boxed())
                        .toList();
            }
        });
    }

    @Test
    void ratesAtTheEndsOfAWarmup() {
        List<Double> rates = Wiring.built(
                List.of(
                        "schedule.name=constant",
                        "optimizer.rate=0.5",
                        "schedule.warmup=2",
                        "schedule.warmupFrom=0.25"),
                built -> Stream.of(0.0, 1.0, 2.0)
                        .map(built.plan().schedule()::rate)
                        .toList());
        assertEquals(List.of(0.125, 0.3125, 0.5), rates);
    }
}
