package dynat.evaluation;

import dynat.attacks.Adversary;
import dynat.attacks.AutoAttack;
import dynat.attacks.Upstream;
import dynat.tensor.Draws;
import dynat.tensor.Scope;
import dynat.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// Carries out all attacks within one radius, as far as the ledger does not hold them yet.
final class BallCourse {

    private final Setup setup;
    private final int ball;
    private final AutoAttack attacks;
    private final Verification verification;
    private final Standing standing;
    private int done;

    BallCourse(Setup setup, int ball, AutoAttack attacks, Optional<BallCourse> smaller) {
        this.setup = setup;
        this.ball = ball;
        this.attacks = attacks;
        var settings = setup.settings();
        this.verification = Verification.of(
                settings.norm(), radius(), setup.images().image().size());
        this.standing = new Standing(
                setup.clean(), settings.mode(), attacks.members().size(), smaller.map(BallCourse::standing));
    }

    Standing standing() {
        return standing;
    }

    private double radius() {
        return setup.settings().radii().get(ball);
    }

    void run() {
        for (int m = 0; m < attacks.members().size(); m++) {
            try {
                attack(m);
            } catch (Stopped stopped) {
                confirm(m);
                throw stopped;
            }
            confirm(m);
            done++;
            setup.listener().attack(radius(), outcome(m));
        }
    }

    private void attack(int m) {
        var key = new Ledger.Key(ball, m);
        int[] candidates = standing.candidates(m);
        List<Integer> open = new ArrayList<>();
        for (int n : candidates) {
            setup.ledger()
                    .tried(key, n)
                    .filter(tried -> !standing.lacksImage(m, n, tried))
                    .ifPresentOrElse(tried -> standing.note(m, n, tried), () -> open.add(n));
        }
        var pace = new Pace(
                setup.settings(), ball, attacks, m, open.size(), setup.images().size());
        List<int[]> batches = batches(open.stream().mapToInt(n -> n).toArray());
        int processes = setup.peers().size();
        for (int from = 0; from < batches.size(); from += processes) {
            round(key, batches.subList(from, Math.min(from + processes, batches.size())), pace);
        }
    }

    /// Each process attacks one of the batches, and learns what the others came to.
    private void round(Ledger.Key key, List<int[]> batches, Pace pace) {
        int rank = setup.peers().rank();
        int[] own = rank < batches.size() ? batches.get(rank) : new int[0];
        pace.begin(batches.stream().mapToInt(batch -> batch.length).sum(), own.length, standing.robust());
        Optional<Ledger.Entry> entry = Optional.empty();
        boolean stopped = false;
        try {
            stopIfAsked();
            entry = own.length == 0 ? entry : Optional.of(attack(key, own, pace));
        } catch (Stopped _) {
            stopped = true;
        }
        Peers.Round round = setup.peers().exchange(key, batches, entry, stopped);
        round.entries().forEach(each -> add(each, pace));
        if (round.stopped()) {
            throw new Stopped();
        }
    }

    private void add(Ledger.Entry entry, Pace pace) {
        setup.ledger().add(entry);
        for (int i = 0; i < entry.positions().length; i++) {
            standing.note(
                    entry.key().attack(), entry.positions()[i], entry.tried().get(i));
        }
        int left = (int) entry.tried().stream().filter(each -> !each.fooled()).count();
        setup.listener().batch(pace.end(entry.positions().length, left));
    }

    /// Batches of the official size; else as few as that and the number of processes allow, and equally large.
    private List<int[]> batches(int... open) {
        int most = setup.settings().batch(), processes = setup.peers().size();
        int fewest = Math.ceilDiv(open.length, most);
        return setup.settings().upstream()
                ? cut(open, fewest, b -> Math.min(b * most, open.length))
                : even(open, Math.min(Math.ceilDiv(fewest, processes) * processes, open.length));
    }

    private static List<int[]> even(int[] open, int count) {
        return cut(open, count, b -> (int) ((long) open.length * b / count));
    }

    private static List<int[]> cut(int[] all, int count, IntUnaryOperator from) {
        return IntStream.range(0, count)
                .mapToObj(b -> Arrays.copyOfRange(all, from.applyAsInt(b), from.applyAsInt(b + 1)))
                .toList();
    }

    private Ledger.Entry attack(Ledger.Key key, int[] positions, Pace pace) {
        long began = System.nanoTime();
        var member = attacks.members().get(key.attack());
        int[] labels = setup.labels(positions);
        var settings = setup.settings();
        try (var _ = Scope.open(member.name())) {
            Tensor x = setup.images(positions);
            Draws draws = settings.upstream()
                    ? new Upstream(settings.seed())
                    : Draws.of(settings.seed(), member.name()).rows(setup.origins(positions));
            Adversary found = member.attack()
                    .perturb(settings.attacked(setup.f()), x, labels, draws, (done, of, left) -> {
                        setup.listener().iteration(pace.moment(done, of, left));
                        stopIfAsked();
                    });
            List<Tried> tried = verification.of(
                    setup.f(), x, labels, found, i -> standing.isReportedBy(key.attack(), positions[i]));
            return new Ledger.Entry(key, positions, tried, found.notes(), System.nanoTime() - began);
        }
    }

    private void stopIfAsked() {
        if (setup.listener().stops()) {
            throw new Stopped();
        }
    }

    /// Asks once more about what is reported of an attack: in smaller batches, which are others even if it fooled all.
    private void confirm(int m) {
        int[] reported = standing.reported(m);
        double[] said = setup.peers().first(() -> ask(reported));
        for (int i = 0; i < reported.length; i++) {
            var answer = new Standing.Confirmation((int) said[3 * i], said[3 * i + 1], said[3 * i + 2] > 0);
            standing.confirm(m, reported[i], answer, setup.random());
        }
    }

    /// Three numbers an image: its answer, its margin, and 1 if it still fools.
    private double[] ask(int... reported) {
        int most = Math.max(1, Math.min(setup.settings().batch(), reported.length) / 2);
        var said = DoubleStream.builder();
        for (int[] positions : even(reported, Math.ceilDiv(reported.length, most))) {
            try (var _ = Scope.open("confirm")) {
                var answers = Answers.of(setup.f(), images(positions), setup.labels(positions));
                for (int i = 0; i < positions.length; i++) {
                    boolean fooled = answers.finite()[i]
                            && answers.named()[i] != setup.clean().labels()[positions[i]];
                    said.add(answers.named()[i]).add(answers.margins()[i]).add(fooled ? 1 : 0);
                }
            }
        }
        return said.build().toArray();
    }

    /// The reported images, or the clean ones where there are none.
    ///
    /// @return `[N, C, H, W]`
    Tensor images(int... positions) {
        Tensor x = setup.images(positions);
        byte[][] rows = Rows.of(x);
        for (int i = 0; i < positions.length; i++) {
            rows[i] = standing.image(positions[i]).orElse(rows[i]);
        }
        return Rows.tensor(List.of(rows), setup.images().image(), x.dtype());
    }

    Outcome outcome() {
        List<AttackOutcome> outcomes = IntStream.range(0, attacks.members().size())
                .filter(m -> !setup.ledger().isEmpty(new Ledger.Key(ball, m)) || m < done)
                .mapToObj(this::outcome)
                .toList();
        List<Verdict> verdicts = IntStream.range(0, setup.images().size())
                .mapToObj(n -> standing.verdict(n, setup.images().origin(n), attacks, queries(n)))
                .toList();
        return new Outcome(radius(), verification.slack(), outcomes, verdicts);
    }

    private AttackOutcome outcome(int m) {
        var key = new Ledger.Key(ball, m);
        List<Tried> tried = tried(key);
        return new AttackOutcome(
                attacks.members().get(m).name(),
                attacks.members().get(m).attack(),
                tried.size(),
                standing.carried(m),
                standing.broken(m),
                IntStream.range(0, setup.images().size())
                        .mapToObj(n -> standing.rightAfter(m, n))
                        .toList(),
                setup.ledger().seconds(key),
                tried.stream().mapToLong(Tried::queries).sum(),
                setup.ledger().notes(key));
    }

    /// What one attack did to each image that it tried.
    private List<Tried> tried(Ledger.Key key) {
        return IntStream.range(0, setup.images().size())
                .mapToObj(n -> setup.ledger().tried(key, n))
                .flatMap(Optional::stream)
                .toList();
    }

    private long queries(int n) {
        return IntStream.range(0, attacks.members().size())
                .mapToObj(m -> setup.ledger().tried(new Ledger.Key(ball, m), n))
                .flatMap(Optional::stream)
                .mapToLong(Tried::queries)
                .sum();
    }

    /// What of this does not count, and why.
    List<Warning> warnings() {
        List<Warning> warnings = new ArrayList<>();
        for (int m = 0; m < attacks.members().size(); m++) {
            var key = new Ledger.Key(ball, m);
            String name = attacks.members().get(m).name();
            warnings.addAll(Findings.of(name, tried(key), verification));
            setup.ledger().notes(key).forEach(note -> warnings.add(Findings.note(name, note)));
        }
        standing.unconfirmed().ifPresent(warnings::add);
        return warnings;
    }
}
