package dynat.attacks;

import static dynat.tensor.Formula.input;
import static dynat.tensor.Formula.where;

import dynat.attacks.ApgdRun.Climbed;
import dynat.attacks.ApgdRun.Observer;
import dynat.attacks.ApgdRun.Outcome;
import dynat.attacks.ApgdRun.Until;
import dynat.attacks.Attack.Progress;
import dynat.attacks.Pace.Stand;
import dynat.tensor.Formula;
import dynat.tensor.Scope;
import dynat.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// A run of APGD as it goes on. What is known of an image stands at its position in the batch; tensors hold the images
/// that are still in it.
final class Climb implements AutoCloseable {

    /// A share of the images has to be done before they leave, because to leave is to copy the others.
    private static final int SHARE = 16;

    private static final Formula FIRST = input(0);
    private static final List<Formula> CHOICES =
            List.of(where(FIRST, input(1), input(3)), where(FIRST, input(2), input(4)));

    private final ApgdRun ascent;
    private final Problem problem;
    private final Until until;
    private final Progress progress;
    private final Pace pace;

    private int[] active; // the images that are still climbing
    private final Held x, old, clean, g, best, bestG, fooling;
    private final List<Left> gone = new ArrayList<>();

    private final boolean[] right, flat;
    private final int[] queries;
    private final double[] largest;
    private final double[][] history;

    /// Images that have left, and what was known of them.
    private record Left(int[] images, Held best, Held fooling) {}

    private Climb(ApgdRun ascent, Problem problem, Tensor start, boolean given, Until until, Progress progress) {
        this.ascent = ascent;
        this.problem = problem;
        this.until = until;
        this.progress = progress;
        int images = problem.labels().length;
        active = IntStream.range(0, images).toArray();
        queries = new int[images];
        right = new boolean[images];
        Arrays.fill(right, true);
        history = new double[ascent.iterations()][images];

        Tensor from = Tensor.map(FIRST.clamp(0, 1), start);
        x = new Held(from);
        old = new Held(from);
        best = new Held(from);
        fooling = new Held(from);
        clean = new Held(problem.clean());
        Point here = look(from);
        g = new Held(here.gradient());
        bestG = new Held(here.gradient());
        largest = here.losses().clone();
        double[] slope = Norm.LINF.of(here.gradient()).toDoubles();
        flat = new boolean[images];
        for (int n = 0; n < images; n++) {
            flat[n] = here.finite()[n] && slope[n] == 0;
            right[n] = !here.finite()[n] || here.answers()[n] == problem.labels()[n];
            largest[n] = here.finite()[n] ? largest[n] : Double.NEGATIVE_INFINITY;
        }
        pace = ascent.norm() == Norm.L1
                ? new Sparsity(ascent, from, problem.clean(), given)
                : new Halving(ascent, here.losses());
    }

    /// @param start `[N, C, H, W]`
    /// @param given whether the start was not drawn
    static Outcome run(ApgdRun ascent, Problem problem, Tensor start, boolean given, Until until, Progress progress) {
        try (var scope = Scope.open("apgd");
                var climb = new Climb(ascent, problem, start, given, until, progress)) {
            climb.go();
            return climb.outcome(scope);
        }
    }

    private void go() {
        if (progress instanceof Observer observer) {
            observer.started(x.get());
        }
        leave();
        for (int i = 0; i < ascent.iterations() && active.length > 0; i++) {
            try (var _ = Scope.open("an iteration of apgd")) {
                iterate(i);
            }
        }
    }

    private void iterate(int number) {
        Tensor next = pace.step(new Stand(x.get(), old.get(), clean.get(), g.get()), active, number == 0);
        old.set(x.get());
        x.set(next);
        Point here = look(next);
        g.set(here.gradient());
        track(here, number);
        var observed = progress instanceof Observer ? strides() : null;
        boolean checkpoint = pace.due();
        var back = new boolean[active.length];
        if (checkpoint) {
            back = pace.check(number, active, history, largest, best.get(), clean.get());
            if (any(back)) {
                choose(back, best.get(), bestG.get(), x, g);
            }
        }
        if (progress instanceof Observer observer) {
            var sent = new boolean[right.length];
            for (int i = 0; i < active.length; i++) {
                sent[active[i]] = back[i];
            }
            observer.climbed(new Climbed(number, next, history[number], largest.clone(), observed, checkpoint, sent));
        }
        leave();
        progress.iteration(number + 1, ascent.iterations(), remaining());
    }

    private double[] strides() {
        return IntStream.range(0, right.length).mapToDouble(pace::stride).toArray();
    }

    private int remaining() {
        return until == Until.END ? right.length : Batches.positions(right.length, n -> right[n]).length;
    }

    /// The gradient here, averaged over the samples; the rest is of the last one.
    private Point look(Tensor at) {
        for (int image : active) {
            queries[image] += until == Until.END || right[image] ? ascent.samples() : 0;
        }
        Objective objective = problem.objectives().at(active);
        Point here = ask(at, objective);
        if (ascent.samples() == 1) {
            return here;
        }
        try (var sum = new Held(here.gradient())) {
            for (int sample = 1; sample < ascent.samples(); sample++) {
                try (var _ = Scope.open("a sample of apgd")) {
                    here = ask(at, objective);
                    sum.set(sum.get().plus(here.gradient()));
                }
            }
            Tensor mean = Tensor.map(FIRST.over(ascent.samples()), sum.get());
            return new Point(here.losses(), here.answers(), here.finite(), mean);
        }
    }

    /// One forward and backward pass. Where logits are not finite there is no way up; what comes back would stay in the
    /// image for good.
    private Point ask(Tensor at, Objective objective) {
        Point here = Point.at(at, problem.f(), objective);
        if (Batches.positions(active.length, i -> !here.finite()[i]).length == 0) {
            return here;
        }
        Tensor none = Tensor.full(at.shape(), 0);
        return new Point(
                here.losses(), here.answers(), here.finite(), Batches.choose(here.finite(), here.gradient(), none));
    }

    /// What an iteration came to: where the loss is the largest so far, and which images are wrong. What gets logits
    /// that are not finite is neither, as nobody counts it.
    private void track(Point here, int number) {
        boolean[] better = new boolean[active.length], wrong = new boolean[active.length];
        for (int i = 0; i < active.length; i++) {
            int image = active[i];
            history[number][image] = here.losses()[i];
            boolean climbing = here.finite()[i] && (until == Until.END || right[image]);
            better[i] = climbing && here.losses()[i] > largest[image];
            if (better[i]) {
                largest[image] = here.losses()[i];
            }
            wrong[i] = climbing && here.answers()[i] != problem.labels()[image];
            right[image] &= !wrong[i];
        }
        if (any(better)) {
            choose(better, x.get(), g.get(), best, bestG);
        }
        if (any(wrong)) {
            fooling.set(Batches.choose(wrong, x.get(), fooling.get()));
        }
    }

    /// Two tensors in one pass, image by image the first pair where `first`.
    private static void choose(boolean[] first, Tensor a, Tensor b, Held intoA, Held intoB) {
        var chosen = Tensor.map("apgd", CHOICES, Batches.flags(first), a, b, intoA.get(), intoB.get());
        intoA.set(chosen.get(0));
        intoB.set(chosen.get(1));
    }

    private static boolean any(boolean[] flags) {
        return IntStream.range(0, flags.length).anyMatch(i -> flags[i]);
    }

    /// Lets the images go that need no more, once there are enough of them.
    private void leave() {
        int[] stay = Batches.positions(active.length, i -> until == Until.END || right[active[i]]);
        int[] leave = Batches.positions(active.length, i -> until == Until.FOOLED && !right[active[i]]);
        if (leave.length == 0 || leave.length * SHARE < active.length) {
            return;
        }
        try (var _ = Scope.open("images that leave")) {
            gone.add(new Left(
                    Batches.rows(active, leave),
                    new Held(Batches.rows(best.get(), leave)),
                    new Held(Batches.rows(fooling.get(), leave))));
            if (stay.length > 0) {
                List.of(x, old, clean, g, best, bestG, fooling).forEach(held -> held.pick(stay));
            }
        }
        active = Batches.rows(active, stay);
    }

    private Outcome outcome(Scope scope) {
        Tensor allBest = problem.clean(), allFooling = problem.clean();
        for (Left left : gone) {
            allBest = Batches.put(allBest, left.images, left.best.get());
            allFooling = Batches.put(allFooling, left.images, left.fooling.get());
        }
        allBest = Batches.put(allBest, active, active.length > 0 ? best.get() : allBest);
        allFooling = Batches.put(allFooling, active, active.length > 0 ? fooling.get() : allFooling);
        return new Outcome(scope.keep(allBest), largest, scope.keep(allFooling), right, queries, flat);
    }

    @Override
    public void close() {
        List.of(x, old, clean, g, best, bestG, fooling).forEach(Held::close);
        gone.forEach(left -> {
            left.best.close();
            left.fooling.close();
        });
    }
}
