package dynat.attacks;

import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Which classes a targeted attack wants its images to be taken for.
public sealed interface Targets {

    /// None: away from the label is enough.
    Targets NONE = Rule.NONE;

    /// For each image the class that the classifier thinks least likely, other than the label.
    ///
    /// Paper: Kurakin et al., 2017, "Adversarial examples in the physical world".
    Targets LEAST_LIKELY = Rule.LEAST_LIKELY;

    /// For each image any class other than the label, each as likely.
    Targets RANDOM = Rule.RANDOM;

    /// These, one for each image of the only batch that such an attack can be asked about.
    ///
    /// @param classes `[N]` none of them an image's label
    /// @return        the targets
    static Targets given(int... classes) {
        return new Given(Arrays.stream(classes).boxed().toList());
    }

    /// The targets of a batch.
    ///
    /// @param logits `[N, K]` of the clean images
    /// @param labels `[N]` class indices in `[0, K)`
    /// @param draws  one stream an image
    /// @return       `[N]` class indices, none of them a label; empty if there are no targets
    /// @throws IllegalArgumentException if some image can have no such target
    Optional<int[]> classes(Tensor logits, int[] labels, Draws draws);

    /// Those that are found by looking.
    enum Rule implements Targets {
        /// [Targets#NONE].
        NONE {
            @Override
            public Optional<int[]> classes(Tensor logits, int[] labels, Draws draws) {
                return Optional.empty();
            }
        },
        /// [Targets#LEAST_LIKELY].
        LEAST_LIKELY {
            @Override
            public Optional<int[]> classes(Tensor logits, int[] labels, Draws draws) {
                int k = several(logits);
                double[] z = logits.toDoubles();
                var targets = new int[labels.length];
                Arrays.setAll(targets, n -> {
                    int least = labels[n] == 0 ? 1 : 0;
                    for (int c = 0; c < k; c++) {
                        least = c != labels[n] && z[n * k + c] < z[n * k + least] ? c : least;
                    }
                    return least;
                });
                return Optional.of(targets);
            }
        },
        /// [Targets#RANDOM].
        RANDOM {
            @Override
            public Optional<int[]> classes(Tensor logits, int[] labels, Draws draws) {
                int others = several(logits) - 1;
                double[] u = draws.at(OCCASION)
                        .uniform(new Shape(labels.length), 0, 1)
                        .toDoubles();
                var targets = new int[labels.length];
                Arrays.setAll(targets, n -> {
                    int other = (int) (u[n] * others);
                    return other < labels[n] ? other : other + 1;
                });
                return Optional.of(targets);
            }
        };

        private static final int OCCASION = -1; // restarts and iterations count from 0

        private static int several(Tensor logits) {
            int classes = logits.shape().dim(1);
            if (classes < 2) {
                throw new IllegalArgumentException(
                        "targets: there is %d class, so none other than the label\n    fix:    attack without a target"
                                .formatted(classes));
            }
            return classes;
        }
    }

    /// Those that were given.
    ///
    /// @param all `[N]`
    record Given(List<Integer> all) implements Targets {
        /// Targets that nobody changes.
        public Given {
            all = List.copyOf(all);
        }

        @Override
        public Optional<int[]> classes(Tensor logits, int[] labels, Draws draws) {
            int k = logits.shape().dim(1);
            if (all.size() != labels.length) {
                throw new IllegalArgumentException(
                        "targets: %d were given for %d images\n    fix:    attack as many images as there are targets"
                                .formatted(all.size(), labels.length));
            }
            int[] bad = IntStream.range(0, labels.length)
                    .filter(n -> all.get(n) < 0 || all.get(n) >= k || all.get(n) == labels[n])
                    .toArray();
            if (bad.length > 0) {
                throw new IllegalArgumentException(
                        "targets: %d, that of image %d with label %d, is no target\n    fix:    give another class from 0 to %d"
                                .formatted(all.get(bad[0]), bad[0], labels[bad[0]], k - 1));
            }
            return Optional.of(all.stream().mapToInt(Integer::intValue).toArray());
        }
    }
}
