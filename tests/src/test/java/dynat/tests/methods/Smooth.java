package dynat.tests.methods;

import dynat.attacks.Norm;
import dynat.attacks.ProjectedAscent;
import dynat.attacks.Start;
import dynat.methods.AdaAd;
import dynat.methods.Adr;
import dynat.methods.Ard;
import dynat.methods.Awp;
import dynat.methods.Dynat;
import dynat.methods.FastAt;
import dynat.methods.Hat;
import dynat.methods.Iad;
import dynat.methods.IadII;
import dynat.methods.Lbgat;
import dynat.methods.Mart;
import dynat.methods.Method;
import dynat.methods.Natural;
import dynat.methods.PgdAt;
import dynat.methods.Rslad;
import dynat.methods.Search;
import dynat.methods.Trades;
import dynat.nn.Accumulation;
import dynat.nn.Averaging;
import dynat.nn.Clipping;
import dynat.nn.Ema;
import dynat.nn.Flatten;
import dynat.nn.Initialiser;
import dynat.nn.Layer;
import dynat.nn.Linear;
import dynat.nn.Optimizer;
import dynat.nn.Parameter;
import dynat.nn.Pass;
import dynat.nn.Sequential;
import dynat.nn.Sgd;
import dynat.nn.Silu;
import dynat.tensor.Draws;
import java.util.LinkedHashMap;
import java.util.Map;

/// Methods, of networks that know no batch: what each image gives does not depend on the others in its share.
enum Smooth {
    NATURAL,
    PGD_AT,
    TRADES,
    MART,
    LBGAT,
    DYNAT,
    ARD,
    RSLAD,
    IAD,
    IAD_II,
    ADAAD,
    HAT,
    ADR,
    FAST_AT,
    AWP;

    Method method() {
        Layer teacher = network("teacher"), student = network("student");
        var search =
                new Search(new ProjectedAscent(Spelled.RADIUS, Spelled.STRIDE, Spelled.STEPS, Start.NOISE), Pass.EVAL);
        Optimizer own = optimizer(student, Map.of()), both = optimizer(student, Map.of("teacher.", teacher));
        return switch (this) {
            case NATURAL -> new Natural(student, own);
            case PGD_AT -> new PgdAt(student, search, false, own);
            case TRADES -> new Trades(student, search, 6, false, own);
            case MART -> new Mart(student, search, 5, own);
            case LBGAT -> new Lbgat(teacher, student, search, 1, both);
            case DYNAT -> new Dynat(teacher, student, search, Dynat.Switches.DEFAULT, both);
            case ARD -> new Ard(teacher, student, search, 30, 1, own);
            case RSLAD -> new Rslad(teacher, student, search, 1.0 / 6, 1, own);
            case IAD -> new Iad(teacher, student, search, 1, 1, 0.1, 1, own);
            case IAD_II -> new IadII(teacher, network("standard"), student, search, 1, 0.5, 0.25, 0.1, 1, own);
            case ADAAD -> new AdaAd(teacher, student, search, 0.5, true, own);
            case HAT -> new Hat(teacher, student, search, 2, 2.5, 0.5, own);
            case ADR -> {
                var ema = new Ema(student, network("average"), 0.9, false);
                var annealing = new Adr.Annealing(2.5, 2, 0.7, 0.95, 2);
                yield new Adr(student, ema, search, annealing, new Averaging(sgd(student), ema));
            }
            case FAST_AT -> new FastAt(student, FastAt.search(Norm.LINF.ball(Spelled.RADIUS)), own);
            case AWP -> new Awp(new Trades(student, search, 6, false, own), Awp.Proxy.trades(6), 0.01, 0);
        };
    }

    static Layer network(String role) {
        var draws = Draws.of(7, role);
        return Sequential.of(
                new Flatten(),
                Linear.of(36, 8, Initialiser.PYTORCH, draws.at(0)),
                new Silu(),
                Linear.of(8, 3, Initialiser.PYTORCH, draws.at(1)));
    }

    static Sgd sgd(Layer student) {
        return new Sgd(Layer.prefixed("student.", student.parameters()), new Sgd.Rule(0.9, true, 5e-4));
    }

    /// Two batches a step, the mean gradient clipped.
    private static Optimizer optimizer(Layer student, Map<String, Layer> others) {
        var parameters = new LinkedHashMap<String, Parameter>(Layer.prefixed("student.", student.parameters()));
        others.forEach((name, other) -> parameters.putAll(Layer.prefixed(name, other.parameters())));
        var sgd = new Sgd(parameters, new Sgd.Rule(0.9, true, 5e-4));
        return new Accumulation(parameters, new Clipping(sgd, 0.5), 2);
    }
}
