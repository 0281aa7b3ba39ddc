package dynat.evaluation;

import dynat.attacks.AutoAttack;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/// Which images have been fooled within one radius, and by what.
final class Standing {

    private static final int NOBODY = -1;

    private final CleanPass clean;
    private final Mode mode;

    /// By attack and image, what fooled it and was not taken back; found here, or within a smaller radius.
    private final Tried[][] fooling;

    /// By attack and image, whether that was within a smaller radius.
    private final boolean[][] carried;

    /// By attack and image, what the second pass said; null if it was not asked.
    private final Confirmation[][] confirmations;

    /// By image, whether something was taken back here.
    private final boolean[] takenBack;

    /// What a second pass says of an image.
    record Confirmation(int answer, double margin, boolean fooled) {}

    Standing(CleanPass clean, Mode mode, int attacks, Optional<Standing> smaller) {
        this.clean = clean;
        this.mode = mode;
        this.fooling = new Tried[attacks][clean.size()];
        this.carried = new boolean[attacks][clean.size()];
        this.confirmations = new Confirmation[attacks][clean.size()];
        this.takenBack = new boolean[clean.size()];
        smaller.ifPresent(this::carry);
    }

    private void carry(Standing smaller) {
        for (int n = 0; n < clean.size(); n++) {
            for (int m = 0; m < fooling.length; m++) {
                fooling[m][n] = smaller.fooling[m][n];
                confirmations[m][n] = smaller.confirmations[m][n];
                carried[m][n] = fooling[m][n] != null;
            }
        }
    }

    /// The first attack that fooled an image.
    private int by(int n) {
        return first(fooling.length, n);
    }

    private int first(int before, int n) {
        return IntStream.range(0, before)
                .filter(m -> fooling[m][n] != null)
                .findFirst()
                .orElse(NOBODY);
    }

    /// The images that an attack is to try, before anything is noted of it.
    int[] candidates(int m) {
        return IntStream.range(0, clean.size())
                .filter(n -> clean.right(n) && (mode == Mode.SEQUENTIAL ? by(n) == NOBODY : fooling[m][n] == null))
                .toArray();
    }

    void note(int m, int n, Tried tried) {
        if (tried.fooled()) {
            fooling[m][n] = tried;
        }
    }

    /// Whether, if this attack fools an image, it is what the image is reported with.
    boolean isReportedBy(int m, int n) {
        return first(m, n) == NOBODY;
    }

    /// Whether an image would be reported with what was found in an earlier run, which reported another and kept none.
    boolean lacksImage(int m, int n, Tried tried) {
        return tried.fooled() && tried.image().length == 0 && isReportedBy(m, n);
    }

    /// How many images have withstood everything so far.
    int robust() {
        return (int) IntStream.range(0, clean.size())
                .filter(n -> clean.right(n) && by(n) == NOBODY)
                .count();
    }

    boolean rightAfter(int m, int n) {
        if (mode == Mode.INDIVIDUAL) {
            return clean.right(n) && fooling[m][n] == null;
        }
        int first = by(n);
        return clean.right(n) && (first == NOBODY || first > m && !carried[first][n]);
    }

    /// How many images an attack did not have to try for what was found within a smaller radius.
    int carried(int m) {
        return (int) IntStream.range(0, clean.size())
                .filter(n -> mode == Mode.INDIVIDUAL
                        ? carried[m][n]
                        : Arrays.stream(carried).anyMatch(images -> images[n]))
                .count();
    }

    /// How many images an attack fooled here.
    int broken(int m) {
        return (int) IntStream.range(0, clean.size())
                .filter(n -> fooling[m][n] != null && !carried[m][n])
                .count();
    }

    /// The images that an attack fooled here, and that are reported with what it found.
    int[] reported(int m) {
        return IntStream.range(0, clean.size())
                .filter(n -> fooling[m][n] != null && !carried[m][n] && isReportedBy(m, n))
                .toArray();
    }

    /// After a second pass. What does not fool any more is taken back, so that the attacks that follow may find
    /// something else; but a random classifier's word does not take back what it said before.
    void confirm(int m, int n, Confirmation said, boolean random) {
        if (said.fooled || random) {
            confirmations[m][n] = said;
        } else {
            fooling[m][n] = null;
            takenBack[n] = true;
        }
    }

    Optional<byte[]> image(int n) {
        int by = by(n);
        return by == NOBODY ? Optional.empty() : Optional.of(fooling[by][n].image());
    }

    Verdict verdict(int n, int origin, AutoAttack attacks, long queries) {
        int by = by(n);
        Optional<String> name = by != NOBODY
                ? Optional.of(attacks.members().get(by).name())
                : clean.right(n) ? Optional.empty() : Optional.of(Verdict.CLEAN);
        boolean repeated = by != NOBODY && confirmations[by][n] != null && confirmations[by][n].fooled;
        return new Verdict(
                origin,
                clean.labels()[n],
                clean.named()[n],
                clean.right(n),
                clean.margins()[n],
                name,
                by == NOBODY ? clean.named()[n] : repeated ? confirmations[by][n].answer : fooling[by][n].answer(),
                by == NOBODY ? clean.margins()[n] : repeated ? confirmations[by][n].margin : fooling[by][n].margin(),
                by == NOBODY ? 0 : fooling[by][n].norm(),
                queries);
    }

    Optional<Warning> unconfirmed() {
        int[] all = IntStream.range(0, clean.size()).toArray();
        long lost = IntStream.of(all).filter(n -> takenBack[n]).count();
        if (lost > 0) {
            return Optional.of(Findings.notRepeated(lost));
        }
        int[] reported = IntStream.of(all).filter(n -> by(n) != NOBODY).toArray();
        long byChance = IntStream.of(reported)
                .filter(n -> confirmations[by(n)][n] != null && !confirmations[by(n)][n].fooled)
                .count();
        return byChance == 0 ? Optional.empty() : Optional.of(Findings.byChance(byChance, reported.length));
    }
}
