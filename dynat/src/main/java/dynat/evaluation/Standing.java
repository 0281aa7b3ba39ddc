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

    /// By attack and image, what fooled it; found here, or within a smaller radius.
    private final Tried[][] fooling;

    /// By attack and image, whether that was within a smaller radius.
    private final boolean[][] carried;

    /// By image, what the last pass said; null if it was not asked.
    private final Confirmation[] confirmations;

    private boolean confirmed;
    private int byChance;

    private record Confirmation(int answer, double margin, boolean fooled) {}

    Standing(CleanPass clean, Mode mode, int attacks, Optional<Standing> smaller) {
        this.clean = clean;
        this.mode = mode;
        this.fooling = new Tried[attacks][clean.size()];
        this.carried = new boolean[attacks][clean.size()];
        this.confirmations = new Confirmation[clean.size()];
        smaller.ifPresent(this::carry);
    }

    private void carry(Standing smaller) {
        for (int n = 0; n < clean.size(); n++) {
            if (smaller.by(n) != NOBODY) {
                for (int m = 0; m < fooling.length; m++) {
                    fooling[m][n] = smaller.fooling[m][n];
                    carried[m][n] = fooling[m][n] != null;
                }
            }
        }
    }

    /// The first attack that fooled an image, and whose image was not taken back.
    private int by(int n) {
        boolean takenBack = confirmations[n] != null && !confirmations[n].fooled;
        return takenBack ? NOBODY : first(fooling.length, n);
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
                .filter(n -> clean.right(n)
                        && (mode == Mode.SEQUENTIAL ? first(fooling.length, n) == NOBODY : fooling[m][n] == null))
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

    /// How many images have withstood everything so far.
    int robust() {
        return (int) IntStream.range(0, clean.size())
                .filter(n -> clean.right(n) && first(fooling.length, n) == NOBODY)
                .count();
    }

    boolean rightAfter(int m, int n) {
        if (mode == Mode.INDIVIDUAL) {
            return clean.right(n) && fooling[m][n] == null;
        }
        int first = first(fooling.length, n);
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

    int[] reported() {
        return IntStream.range(0, clean.size())
                .filter(n -> first(fooling.length, n) != NOBODY)
                .toArray();
    }

    /// What the last pass says of a reported image. A random classifier's word does not take back what it said before.
    void confirm(int n, int answer, double margin, boolean finite, boolean random) {
        boolean fooled = finite && answer != clean.labels()[n];
        if (random && !fooled) {
            byChance++;
        } else {
            confirmations[n] = new Confirmation(answer, margin, fooled);
        }
    }

    /// After the last [#confirm].
    void end() {
        confirmed = true;
    }

    boolean isConfirmed() {
        return confirmed;
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
        var last = confirmations[n];
        return new Verdict(
                origin,
                clean.labels()[n],
                clean.named()[n],
                clean.right(n),
                clean.margins()[n],
                name,
                by == NOBODY ? clean.named()[n] : last != null ? last.answer : fooling[by][n].answer(),
                by == NOBODY ? clean.margins()[n] : last != null ? last.margin : fooling[by][n].margin(),
                by == NOBODY ? 0 : fooling[by][n].norm(),
                queries);
    }

    Optional<Warning> unconfirmed() {
        long lost = Arrays.stream(confirmations)
                .filter(last -> last != null && !last.fooled)
                .count();
        if (lost > 0) {
            return Optional.of(Findings.notRepeated(lost));
        }
        return byChance == 0 ? Optional.empty() : Optional.of(Findings.byChance(byChance, reported().length));
    }
}
