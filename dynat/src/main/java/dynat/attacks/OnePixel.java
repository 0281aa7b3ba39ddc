package dynat.attacks;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static dynat.autograd.ops.LossReduction.NONE;

import dynat.autograd.Variable;
import dynat.tensor.Draws;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/// The one-pixel attack: differential evolution over a few pixels, their places and their colours, by answers alone.
///
/// Its own norm is L0, the number of pixels, a pixel being one place in all channels: at most `pixels` are other than
/// in the clean image. The contract of [Attack] asks for a ball besides, and every image asked about is brought into
/// it. So a radius bounds here how far those pixels may move, not how many they are, and 1 in Linf leaves them free,
/// as in the paper.
///
/// A child is `a + (b − c) / 2` of three others, with no crossover; what lies outside its range is drawn anew. It
/// takes the place of its parent where it has the larger cross-entropy (the smaller one to the target). An image is
/// left alone once one of its children fools; where none does in all generations, the best of the last one is the
/// result. An image that fools as it is stays as it is.
///
/// Paper: Su et al., 2019, "One pixel attack for fooling deep neural networks"; Storn and Price, 1997, "Differential
/// evolution: a simple and efficient heuristic for global optimization over continuous spaces".
///
/// @param pixels      how many may change; 1, 3 and 5 are usual
/// @param norm        of the ball
/// @param radius      of the ball, in this norm and in input units
/// @param population  how many candidates an image has, from 4; 400 is usual
/// @param generations how often each has a child, at most; 100 is usual
/// @param targets     which classes to move towards, if any
public record OnePixel(int pixels, Norm norm, double radius, int population, int generations, Targets targets)
        implements Attack {

    private static final int AT_ONCE = 256; // images of a forward pass
    private static final int PARENTS = 3, PLACE = 2; // numbers that say where a pixel is
    private static final double PART = 0.5, MIDDLE = 128 / 255.0, DEVIATION = 127 / 255.0; // of the first colours
    private static final double BELOW_ONE = 1 - 0x1p-24;

    /// An attack whose numbers make sense.
    ///
    /// @throws IllegalArgumentException if one does not
    public OnePixel {
        Ball.checked(radius);
        if (pixels < 0 || population <= PARENTS || generations < 1) {
            throw new IllegalArgumentException(
                    "onepixel: %d pixels, a population of %d and %d generations\n    fix:    take 0 or more pixels, a population of 4 or more, 1 or more generations"
                            .formatted(pixels, population, generations));
        }
    }

    /// The usual settings: a population of 400 for 100 generations.
    ///
    /// @param pixels how many may change
    /// @param norm   of the ball
    /// @param radius of the ball
    public OnePixel(int pixels, Norm norm, double radius) {
        this(pixels, norm, radius, 400, 100, Targets.NONE);
    }

    @Override
    public boolean followsGradients() {
        return false;
    }

    @Override
    public Adversary perturb(Classifier f, Tensor clean, int[] labels, Draws draws, Progress progress) {
        if (radius == 0 || pixels == 0) {
            return new Adversary(clean, 0);
        }
        try (var scope = Scope.open("onepixel")) {
            Tensor logits = f.logits(constant(clean)).value();
            Goal goal = Goal.of(targets, logits, labels, draws);
            int[] queries = new int[labels.length];
            Arrays.fill(queries, 1);
            int[] rows = goal.left(logits);
            var search = new Search(f, clean, goal);
            var best = new double[labels.length][];
            for (int generation = 0; generation <= generations && rows.length > 0; generation++) {
                search.breed(generation, rows, draws.pick(rows).at(generation));
                for (int n : rows) {
                    queries[n] += population;
                    best[n] = search.best(n);
                }
                rows = Arrays.stream(rows).filter(n -> !search.there[n]).toArray();
                progress.iteration(generation + 1, generations + 1, rows.length);
            }
            return new Adversary(scope.keep(search.changed(best)), queries, List.of());
        }
    }

    /// The populations of all images. The genes of a pixel are its row and its column, in `[0, 1)` of the extents, and
    /// its colours.
    private final class Search {
        private final Classifier f;
        private final Tensor clean;
        private final double[] numbers; // of all clean images
        private final Goal goal;
        private final int channels, height, width;
        private final double[][][] genes; // image, candidate
        private final double[][] fitness;
        private final boolean[] there; // an image whose goal is reached

        Search(Classifier f, Tensor clean, Goal goal) {
            this.f = f;
            this.clean = clean;
            this.goal = goal;
            numbers = clean.toDoubles();
            Shape shape = clean.shape();
            channels = shape.dim(1);
            height = shape.dim(2);
            width = shape.dim(3);
            genes = new double[shape.dim(0)][population][];
            fitness = new double[shape.dim(0)][population];
            there = new boolean[shape.dim(0)];
        }

        private int length() {
            return pixels * (PLACE + channels);
        }

        private boolean isPlace(int gene) {
            return gene % (PLACE + channels) < PLACE;
        }

        /// The first candidates, or a child of each that is there.
        void breed(int generation, int[] rows, Draws draws) {
            var shape = new Shape(rows.length, population, length());
            double[] uniform = draws.at(0).uniform(shape, 0, 1).toDoubles();
            double[][][] children = generation == 0
                    ? first(uniform, draws.at(1).normal(shape, DEVIATION).toDoubles())
                    : children(
                            rows,
                            uniform,
                            draws.at(1)
                                    .uniform(new Shape(rows.length, population, PARENTS), 0, 1)
                                    .toDoubles());
            int all = rows.length * population;
            for (int from = 0; from < all; from += AT_ONCE) {
                try (var _ = Scope.open("candidates")) {
                    judge(generation, rows, children, from, Math.min(all, from + AT_ONCE));
                }
            }
        }

        /// Places anywhere, colours around the middle.
        private double[][][] first(double[] uniform, double... normal) {
            var made = new double[uniform.length / length() / population][population][length()];
            for (int i = 0; i < uniform.length; i++) {
                int gene = i % length(), candidate = i / length() % population;
                made[i / length() / population][candidate][gene] =
                        isPlace(gene) ? uniform[i] : Math.clamp(MIDDLE + normal[i], 0, 1);
            }
            return made;
        }

        /// @param uniform what takes the place of a gene out of its range
        /// @param parents three numbers a child that say whose it is
        private double[][][] children(int[] rows, double[] uniform, double... parents) {
            var made = new double[rows.length][population][length()];
            for (int i = 0; i < rows.length; i++) {
                for (int j = 0; j < population; j++) {
                    int child = i * population + j;
                    int[] three = three(j, Arrays.copyOfRange(parents, child * PARENTS, (child + 1) * PARENTS));
                    double[][] own = genes[rows[i]];
                    double[] a = own[three[0]], b = own[three[1]], c = own[three[2]];
                    for (int gene = 0; gene < length(); gene++) {
                        double value = a[gene] + PART * (b[gene] - c[gene]);
                        double most = isPlace(gene) ? BELOW_ONE : 1;
                        made[i][j][gene] = value >= 0 && value <= most ? value : uniform[child * length() + gene];
                    }
                }
            }
            return made;
        }

        /// Three candidates other than `j` and than each other.
        private int[] three(int j, double... uniform) {
            int[] taken = {j, 0, 0, 0};
            for (int k = 0; k < PARENTS; k++) {
                int[] skipped = Arrays.copyOf(taken, k + 1);
                Arrays.sort(skipped);
                int chosen = (int) (uniform[k] * (population - k - 1));
                for (int one : skipped) {
                    chosen += chosen >= one ? 1 : 0;
                }
                taken[k + 1] = chosen;
            }
            return Arrays.copyOfRange(taken, 1, taken.length);
        }

        /// Asks about the children from `from` to before `end`, counted through all images.
        private void judge(int generation, int[] rows, double[][][] children, int from, int end) {
            int[] whose =
                    IntStream.range(from, end).map(i -> rows[i / population]).toArray();
            var asked = IntStream.range(from, end)
                    .mapToObj(i -> children[i / population][i % population])
                    .toArray(double[][]::new);
            Goal each = goal.pick(whose);
            Variable logits = f.logits(constant(images(whose, asked)));
            double[] losses = crossEntropy(logits, each.classes(), NONE).value().toDoubles();
            int[] answers = logits.value().argmax();
            for (int i = 0; i < whose.length; i++) {
                int n = whose[i], candidate = (from + i) % population;
                boolean reached = each.reached(i, answers[i]);
                double fit = reached ? Double.POSITIVE_INFINITY : goal.towards() ? -losses[i] : losses[i];
                there[n] |= reached;
                if (generation == 0 || fit > fitness[n][candidate]) {
                    fitness[n][candidate] = fit;
                    genes[n][candidate] = asked[i];
                }
            }
        }

        /// The fittest candidate of an image, the first one at a tie.
        double[] best(int n) {
            int best = 0;
            for (int j = 1; j < population; j++) {
                best = fitness[n][j] > fitness[n][best] ? j : best;
            }
            return genes[n][best];
        }

        /// All images, those changed that have genes.
        Tensor changed(double[]... best) {
            int[] whose = Batches.positions(best.length, n -> best[n] != null);
            var asked = Arrays.stream(best).filter(Objects::nonNull).toArray(double[][]::new);
            return whose.length == 0 ? clean : Batches.put(clean, whose, images(whose, asked));
        }

        /// Clean images with the pixels that genes say, in the ball.
        ///
        /// @param whose `[M]` positions of images
        /// @param asked `[M]` the genes of each
        /// @return      `[M, C, H, W]`
        Tensor images(int[] whose, double[]... asked) {
            int plane = height * width, size = channels * plane;
            var values = new double[whose.length * size];
            for (int i = 0; i < whose.length; i++) {
                System.arraycopy(numbers, whose[i] * size, values, i * size, size);
                for (int gene = 0; gene < length(); gene += PLACE + channels) {
                    int row = (int) (asked[i][gene] * height), column = (int) (asked[i][gene + 1] * width);
                    for (int channel = 0; channel < channels; channel++) {
                        values[i * size + channel * plane + row * width + column] = asked[i][gene + PLACE + channel];
                    }
                }
            }
            Tensor x = Tensor.of(clean.shape().with(0, whose.length), values);
            return norm.ball(radius).nearest(x, Batches.rows(clean, whose));
        }
    }
}
