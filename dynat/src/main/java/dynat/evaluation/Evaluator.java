package dynat.evaluation;

import dynat.attacks.Ball;
import dynat.attacks.Classifier;
import dynat.attacks.Norm;
import dynat.cluster.Communicator;
import dynat.datasets.Dataset;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Says how robustness is measured; [#run] measures it.
///
/// ```java
/// var evaluator = Evaluator.of(AutoAttack::standard, Norm.LINF, 8 / 255.0);
/// var report = evaluator.run(x -> model.forward(x, Pass.EVAL), Fashion.open(Split.TEST));
/// IO.println(report.summary());
/// ```
///
/// Every attack starts from the clean images. What fooled the classifier counts if a forward pass of its own says so,
/// if it lies in `[0, 1]`, and if its change measures at most the radius, with a slack for rounding that the result
/// states; and it has to do so once more after the attack, in another batch. The result is the same for any batch size
/// and any number of threads, unless [#upstream] is asked for.
///
/// @param attacks   what the images are attacked with
/// @param surrogate the classifier that attacks ask and follow in place of the evaluated one; empty for that one
/// @param norm      how the size of a change is measured
/// @param radii     the largest change, in input units; several are evaluated from the smallest to the largest, and
///     what fooled the classifier within one counts within all that are larger
/// @param mode      which images an attack tries
/// @param upstream  whether random numbers are drawn as the official AutoAttack draws them: one stream a batch, the
///     same for every attack and batch, and every radius by itself
/// @param batch     images at a time
/// @param seed      what the attacks' random numbers are drawn from
/// @param state     the folder from which an evaluation that was cut off goes on; empty to keep none
/// @param about     what else has to be equal for that, such as the checkpoint's hash
public record Evaluator(
        Attacks attacks,
        Optional<Classifier> surrogate,
        Norm norm,
        List<Double> radii,
        Mode mode,
        boolean upstream,
        int batch,
        long seed,
        Optional<Path> state,
        Map<String, String> about) {

    private static final int BATCH = 250; // as the official code

    /// An evaluator whose numbers make sense.
    ///
    /// @throws IllegalArgumentException if there is no radius, one is negative, not finite or, in Linf, above 1, or a
    ///     batch is empty
    public Evaluator {
        radii = radii.stream().distinct().sorted().toList();
        about = new TreeMap<>(about);
        if (radii.isEmpty()) {
            throw new IllegalArgumentException(
                    "evaluation: there is no radius\n    fix:    pass one, such as 8 / 255.0");
        }
        for (double radius : radii) {
            if (!(radius >= 0 && radius < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "evaluation: the radius is %s\n    fix:    pass 0 or more, such as 8 / 255.0"
                                .formatted(radius));
            }
            if (norm == Norm.LINF) {
                Ball.partOfWhite("evaluation", radius);
            }
        }
        if (batch < 1) {
            throw new IllegalArgumentException(
                    "evaluation: batches of %d images\n    fix:    pass 1 or more".formatted(batch));
        }
    }

    /// Sequential, 250 images at a time, from seed 0, without a state.
    ///
    /// @param attacks such as `AutoAttack::standard`
    /// @param norm    how the size of a change is measured
    /// @param radii   the largest change, in input units (images live in `[0, 1]`; 8/255 is usual in Linf)
    /// @return        an evaluator to vary by the methods below
    public static Evaluator of(Attacks attacks, Norm norm, double... radii) {
        return new Evaluator(
                attacks,
                Optional.empty(),
                norm,
                Arrays.stream(radii).boxed().toList(),
                Mode.SEQUENTIAL,
                false,
                BATCH,
                0,
                Optional.empty(),
                Map.of());
    }

    /// This with attacks made on another classifier: what they bring back is carried over to the one that is evaluated.
    /// Images that the evaluated one gets wrong are not attacked; whether the surrogate falls for what was made on it
    /// does not count. An evaluation with a state should name the surrogate in the `about` of [#resuming].
    ///
    /// Paper: Papernot et al., 2016, "Transferability in machine learning: from phenomena to black-box attacks using
    /// adversarial samples".
    ///
    /// @param surrogate gives logits of the same classes, for the same images
    /// @return          the evaluator, changed in this alone
    public Evaluator transferredFrom(Classifier surrogate) {
        return new Evaluator(attacks, Optional.of(surrogate), norm, radii, mode, upstream, batch, seed, state, about);
    }

    /// Returns the classifier that attacks are made on, where `f` is evaluated.
    Classifier attacked(Classifier f) {
        return surrogate.orElse(f);
    }

    /// {@return this with every attack on all images that are right}
    public Evaluator individually() {
        return new Evaluator(attacks, surrogate, norm, radii, Mode.INDIVIDUAL, upstream, batch, seed, state, about);
    }

    /// {@return this with random numbers as the official code draws them}
    public Evaluator upstreamDraws() {
        return new Evaluator(attacks, surrogate, norm, radii, mode, true, batch, seed, state, about);
    }

    /// This with batches of another size.
    ///
    /// @param size images at a time, from 1
    /// @return     the evaluator, changed in this alone
    public Evaluator batches(int size) {
        return new Evaluator(attacks, surrogate, norm, radii, mode, upstream, size, seed, state, about);
    }

    /// This with another seed.
    ///
    /// @param seed what the attacks' random numbers are drawn from
    /// @return     the evaluator, changed in this alone
    public Evaluator seeded(long seed) {
        return new Evaluator(attacks, surrogate, norm, radii, mode, upstream, batch, seed, state, about);
    }

    /// This going on from a folder, which is made if it is not there.
    ///
    /// @param folder where every batch is kept as soon as it is done, with the adversarial images
    /// @param about  what has to be equal besides these settings, the images and the classes named for them
    /// @return       the evaluator, changed in this alone
    public Evaluator resuming(Path folder, Map<String, String> about) {
        return new Evaluator(attacks, surrogate, norm, radii, mode, upstream, batch, seed, Optional.of(folder), about);
    }

    /// Evaluates on a data set, telling nobody.
    ///
    /// @param f    gives logits for `[N, C, H, W]` images in `[0, 1]`
    /// @param data the images
    /// @return     the answer
    public Report run(Classifier f, Dataset data) {
        return run(f, Images.of(data), Listener.NONE);
    }

    /// Evaluates.
    ///
    /// @param f        gives logits for `[N, C, H, W]` images in `[0, 1]`
    /// @param images   what is attacked, one image or more
    /// @param listener told how it goes; it may stop it, and the report then says so
    /// @return         the answer
    /// @throws IllegalArgumentException if there are no images, a label is no class, or an attack lacks the norm
    /// @throws StateError               if there is a state to go on from, but not of this evaluation
    /// @throws java.io.UncheckedIOException if the state cannot be read or written; what was done is kept
    public Report run(Classifier f, Images images, Listener listener) {
        return run(f, images, listener, Communicator.ALONE);
    }

    /// Evaluates, shared between processes: each attacks its part of the batches, and all of them return the same.
    ///
    /// Every process calls this with the same settings, images and classifier, on the same kind of device. What the
    /// first one says of the clean images, and of what is asked about once more, holds in all; it alone keeps the
    /// state. An attack's seconds are those of the slowest process, batch by batch. Where one is stopped all are, after
    /// the batches that the others are busy with.
    ///
    /// @param f         gives logits for `[N, C, H, W]` images in `[0, 1]`
    /// @param images    what is attacked, one image or more
    /// @param listener  told how it goes here; it may stop it, and the report then says so
    /// @param processes what they tell each other by
    /// @return          the answer
    /// @throws IllegalArgumentException if there are no images, a label is no class, or an attack lacks the norm
    /// @throws IllegalStateException    if another process evaluates something else
    /// @throws StateError               if there is a state to go on from, but not of this evaluation
    /// @throws java.io.UncheckedIOException if the state cannot be read or written; what was done is kept
    /// @throws dynat.cluster.ClusterError   if another process has left
    public Report run(Classifier f, Images images, Listener listener, Communicator processes) {
        return new Course(this, f, images, listener, new Peers(processes)).run();
    }
}
