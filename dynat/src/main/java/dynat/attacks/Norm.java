package dynat.attacks;

import static dynat.tensor.Formula.input;

import dynat.tensor.Formula;
import dynat.tensor.Reduction;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// How the size of a change is measured.
public enum Norm {
    /// The largest change of any number.
    LINF("Linf") {
        @Override
        public Tensor of(Tensor change) {
            return reduce(Reduction.MAX, D.abs(), change);
        }

        @Override
        public Ball ball(double radius) {
            return new LinfBall(radius);
        }
    },
    /// The Euclidean length.
    L2("L2") {
        @Override
        public Tensor of(Tensor change) {
            return Tensor.map(D.sqrt(), reduce(Reduction.SUM, D.times(D), change));
        }

        @Override
        public Ball ball(double radius) {
            return new L2Ball(radius);
        }
    },
    /// The sum of all changes.
    L1("L1") {
        @Override
        public Tensor of(Tensor change) {
            return reduce(Reduction.SUM, D.abs(), change);
        }

        @Override
        public Ball ball(double radius) {
            return new L1Ball(radius);
        }
    };

    private static final Formula D = input(0);
    private final String word;

    Norm(String word) {
        this.word = word;
    }

    /// The length of each image's change.
    ///
    /// @param change `[N, C, H, W]` what was added to the images
    /// @return       `[N, 1, 1, 1]`
    public abstract Tensor of(Tensor change);

    /// All images within a distance of a clean one.
    ///
    /// @param radius in this norm, in input units (images live in `[0, 1]`)
    /// @return       the ball
    /// @throws IllegalArgumentException if the radius is negative or not a number
    public abstract Ball ball(double radius);

    private static Tensor reduce(Reduction reduction, Formula formula, Tensor change) {
        var each = new Shape(change.shape().dim(0), 1, 1, 1);
        return Tensor.reduce("norm", reduction, each, List.of(formula), change).getFirst();
    }

    /// The norm of this name.
    ///
    /// @param name `Linf`, `L2` or `L1`
    /// @return     the norm
    /// @throws IllegalArgumentException if there is none; the message lists all names
    public static Norm named(String name) {
        return Arrays.stream(values())
                .filter(norm -> norm.word.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "norm: there is no norm \"%s\"\n    known   %s\n    fix:    name one of these"
                                .formatted(
                                        name,
                                        Arrays.stream(values())
                                                .map(Norm::toString)
                                                .collect(Collectors.joining(", ")))));
    }

    /// {@return `Linf`, `L2` or `L1`}
    @Override
    public String toString() {
        return word;
    }
}
