package dynat.nn;

import static dynat.tensor.Formula.input;

import dynat.autograd.Tape.Differentiable;
import dynat.autograd.Tape.Gradients;
import dynat.tensor.Cell;
import dynat.tensor.Formula;
import dynat.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Lets another optimizer step once for several batches, by the gradient of the mean loss over all their images.
///
/// That is the mean of the batches' gradients, each weighted by its images, so batches of different sizes are averaged
/// exactly. Each batch passes through the network by itself: batch norm takes the statistics of the batch and not of
/// all of them, and its running statistics move once a batch. Before each batch it has to be told of it ([#announce]).
///
/// A step takes the rate that comes with its last batch. This is the outermost optimizer: [Clipping] and [Averaging] go
/// inside, so that they see one mean gradient a step.
public final class Accumulation implements Optimizer {

    private static final Formula SUM = input(0), G = input(1), IMAGES = input(2);
    private static final Formula FIRST = G.times(IMAGES), NEXT = SUM.plus(G.times(IMAGES));
    private static final Formula MEAN = input(0).over(input(1));

    private final Optimizer inner;
    private final int batches;
    private final Map<String, Parameter> names;
    private final Map<String, Cell> sums = new LinkedHashMap<>();
    private final Cell seen = new Cell(Tensor.scalar(0)); // images in the sums
    private int images;
    private boolean last;

    /// An optimizer whose first step comes after as many batches.
    ///
    /// @param parameters by name, those of `inner`
    /// @param inner      what steps
    /// @param batches    how many batches a step takes, from 1
    /// @throws IllegalArgumentException if that is less than 1
    public Accumulation(Map<String, Parameter> parameters, Optimizer inner, int batches) {
        if (batches < 1) {
            throw new IllegalArgumentException(
                    "accumulation: %d batches a step\n    fix:    give 1 or more".formatted(batches));
        }
        this.inner = inner;
        this.batches = batches;
        this.names = new LinkedHashMap<>(parameters);
        names.forEach((name, parameter) -> sums.put(name, new Cell(Tensor.full(parameter.shape(), 0))));
    }

    /// Says no where one is inside an optimizer that steps whenever it is given gradients.
    ///
    /// @param who speaks in the message
    static void refuseInside(String who, Optimizer inner) {
        if (inner instanceof Accumulation || inner.batches() > 1) {
            throw new IllegalArgumentException(
                    "%s: an accumulation cannot be inside\n    fix:    put Accumulation around it".formatted(who));
        }
    }

    @Override
    public Collection<Parameter> parameters() {
        return inner.parameters();
    }

    @Override
    public int batches() {
        return batches;
    }

    @Override
    public void announce(int images, boolean last) {
        this.images = images;
        this.last = last;
    }

    /// Adds the gradients to those of earlier batches; after the last batch, steps and forgets them.
    ///
    /// @throws IllegalStateException if the batch was not announced
    @Override
    public void step(Gradients gradients, double rate) {
        if (images == 0) {
            throw new IllegalStateException(
                    "accumulation: gradients of a batch that was not announced\n    fix:    call announce(images, last) before each step");
        }
        double before = seen.value().item(), all = before + images;
        Tensor weight = Tensor.scalar(images);
        var written = new ArrayList<List<Cell>>();
        var read = new ArrayList<List<Tensor>>();
        names.forEach((name, parameter) -> {
            Cell sum = sums.get(name);
            written.add(List.of(sum));
            read.add(List.of(sum.value(), gradients.of(parameter), weight));
        });
        Cell.writeEach(List.of(before == 0 ? FIRST : NEXT), written, read);
        seen.write(new double[] {last ? 0 : all});
        images = 0;
        if (last) {
            inner.step(mean(gradients.loss(), all), rate);
        }
    }

    private Gradients mean(Tensor loss, double all) {
        Tensor count = Tensor.scalar(all);
        var means = new IdentityHashMap<Differentiable, Tensor>();
        names.forEach((name, parameter) ->
                means.put(parameter, Tensor.map(MEAN, sums.get(name).value(), count)));
        return new Gradients(loss, means);
    }

    @Override
    public SequencedMap<String, Cell> averages() {
        return inner.averages();
    }

    /// The other optimizer's, `sum.` and the parameter's name, and `images`: how many images are in the sums.
    @Override
    public SequencedMap<String, Cell> state() {
        var state = new LinkedHashMap<>(inner.state());
        sums.forEach((name, sum) -> state.put("sum." + name, sum));
        state.put("images", seen);
        return state;
    }
}
