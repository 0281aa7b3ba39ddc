package dynat.tests.methods;

import dynat.attacks.Attack;
import dynat.attacks.Pgd;
import dynat.attacks.Start;
import dynat.datasets.Dataset;
import dynat.datasets.ImageSize;
import dynat.methods.Averaged;
import dynat.methods.Dynat;
import dynat.methods.Dynat.Switches;
import dynat.methods.Method;
import dynat.methods.SwaAveraged;
import dynat.methods.Trades;
import dynat.nn.Accumulation;
import dynat.nn.AdamW;
import dynat.nn.Averaging;
import dynat.nn.Clipping;
import dynat.nn.Ema;
import dynat.nn.Layer;
import dynat.nn.Parameter;
import dynat.nn.ParameterGroups;
import dynat.nn.ResNet;
import dynat.nn.Sgd;
import dynat.nn.Swa;
import dynat.tensor.Draws;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Training that takes milliseconds: networks of a few channels on images of 6 x 6.
final class Tiny {
    private Tiny() {}

    static final Attack ATTACK = new Pgd(8 / 255.0, 2 / 255.0, 3, Start.NOISE);

    static Dynat dynat(Switches switches) {
        var teacher = network("teacher");
        var student = network("student");
        var parameters = new LinkedHashMap<String, Parameter>();
        parameters.putAll(Layer.prefixed("teacher.", teacher.parameters()));
        parameters.putAll(Layer.prefixed("student.", student.parameters()));
        return new Dynat(
                teacher, student, Spelled.SEARCH, switches, new Sgd(parameters, new Sgd.Rule(0.9, true, 5e-4)));
    }

    /// DYNAT with all that can be around an optimizer; three batches a step.
    static Method everything() {
        var teacher = network("teacher");
        var student = network("student");
        var parameters = new LinkedHashMap<String, Parameter>();
        parameters.putAll(Layer.prefixed("teacher.", teacher.parameters()));
        parameters.putAll(Layer.prefixed("student.", student.parameters()));
        var groups = ParameterGroups.of(parameters).group(ParameterGroups.BIASES_AND_NORMS, 1, 0);
        var ema = new Ema(student, network("average"), 0.9, true);
        var clipped = new Clipping(new AdamW(groups, AdamW.Rule.DEFAULT), 0.5);
        var optimizer = new Accumulation(parameters, new Averaging(clipped, ema), 3);
        return new Averaged(new Dynat(teacher, student, Spelled.SEARCH, Switches.DEFAULT, optimizer), ema);
    }

    /// Everything, its average's running statistics made anew.
    static Method recomputed() {
        var averaged = (Averaged) everything();
        return new Averaged(averaged.method(), averaged.ema(), true);
    }

    /// TRADES, its weights averaged over epochs from the second on; three batches a step.
    static Method swa() {
        var student = network("student");
        var sgd = new Sgd(student.parameters(), new Sgd.Rule(0.9, true, 5e-4));
        var optimizer = new Accumulation(student.parameters(), sgd, 3);
        var swa = new Swa(student, network("average"), 2);
        return new SwaAveraged(new Trades(student, Spelled.SEARCH, 6, false, optimizer), swa);
    }

    static ResNet network(String role) {
        return ResNet.of(new ResNet.Config(1, List.of(4, 6), List.of(1, 1), 3), Draws.of(7, role));
    }

    /// The numbers of a network, bit for bit.
    static Map<String, List<Double>> numbers(Layer network) {
        var numbers = new LinkedHashMap<String, List<Double>>();
        network.state().forEach((name, cell) -> {
            var values = new ArrayList<Double>();
            for (double value : cell.value().toDoubles()) {
                values.add(value);
            }
            numbers.put(name, values);
        });
        return numbers;
    }

    /// Images of 6 x 6 in three classes: a bright third, above, in the middle or below, in noise.
    record Bars(int size) implements Dataset {
        @Override
        public String name() {
            return "bars";
        }

        @Override
        public ImageSize image() {
            return new ImageSize(1, 6, 6);
        }

        @Override
        public List<String> classNames() {
            return List.of("above", "middle", "below");
        }

        @Override
        public int label(int i) {
            return i % 3;
        }

        @Override
        public void pixels(int i, byte[] into, int offset) {
            var random = new SplittableRandom(i);
            for (int p = 0; p < 36; p++) {
                into[offset + p] = (byte) (random.nextInt(120) + (p / 12 == label(i) ? 110 : 20));
            }
        }
    }
}
