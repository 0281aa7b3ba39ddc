package dynat.methods;

import dynat.nn.Notes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// How far a run has come: all that a checkpoint has to know besides the numbers of networks and optimizer.
///
/// Random numbers are functions of (seed, epoch, step, image), so there is no generator whose state could be lost.
///
/// @param epoch  the current epoch, from 1
/// @param step   how many of its steps are done
/// @param images how many images they saw
/// @param totals sums of what the steps reported, weighted by images
/// @param best   the best robust accuracy on the held-out part so far, from 0 to 1; -1 before the first
/// @param bestEpoch the epoch that reached it; 0 before the first
public record Position(int epoch, int step, long images, Map<String, Double> totals, double best, int bestEpoch) {

    private static final String EPOCH = "run.epoch", STEP = "run.step", IMAGES = "run.images";
    private static final String TOTAL = "run.total.", BEST = "run.best", BEST_EPOCH = "run.bestEpoch";

    static final Position START = new Position(1, 0, 0, Map.of(), -1, 0);

    /// After one more step.
    Position plus(int batch, Map<String, Double> report) {
        var sums = new LinkedHashMap<>(totals);
        report.forEach((name, value) -> sums.merge(name, value * batch, Double::sum));
        return new Position(epoch, step + 1, images + batch, sums, best, bestEpoch);
    }

    /// At the start of the next epoch; the one that ends here reached `robust`.
    Position next(double robust) {
        boolean better = robust > best;
        return new Position(epoch + 1, 0, 0, Map.of(), better ? robust : best, better ? epoch : bestEpoch);
    }

    /// At the same place, but the networks of the best epoch are lost: whatever the next epoch reaches is better.
    Position withoutBest() {
        return new Position(epoch, step, images, totals, -1, epoch - 1);
    }

    /// @return whether the networks here are those of the best epoch
    boolean isBest() {
        return step == 0 && bestEpoch == epoch - 1;
    }

    /// @return how many whole epochs have passed since the best one
    int epochsWithoutBetter() {
        return epoch - 1 - bestEpoch;
    }

    /// {@return the mean over the epoch's images so far of what the steps reported}
    public Map<String, Double> means() {
        var means = new LinkedHashMap<String, Double>();
        totals.forEach((name, sum) -> means.put(name, sum / images));
        return means;
    }

    /// @return whether what a checkpoint notes names the same best
    boolean hasSameBest(Map<String, String> metadata) {
        return Double.toString(best).equals(metadata.get(BEST))
                && Integer.toString(bestEpoch).equals(metadata.get(BEST_EPOCH));
    }

    Map<String, String> toMetadata() {
        var metadata = new LinkedHashMap<String, String>();
        metadata.put(EPOCH, Integer.toString(epoch));
        metadata.put(STEP, Integer.toString(step));
        metadata.put(IMAGES, Long.toString(images));
        metadata.put(BEST, Double.toString(best));
        metadata.put(BEST_EPOCH, Integer.toString(bestEpoch));
        int i = 0; // metadata come back sorted, and the order is that of the report
        for (var total : totals.entrySet()) {
            metadata.put("%s%02d.%s".formatted(TOTAL, i++, total.getKey()), Double.toString(total.getValue()));
        }
        return metadata;
    }

    /// Reads what [#toMetadata] noted.
    ///
    /// @throws dynat.nn.CheckpointError if something of it is missing, or does not make sense
    static Position of(Notes notes) {
        var totals = new LinkedHashMap<String, Double>();
        for (String name : new TreeSet<>(notes.metadata().keySet())) {
            if (name.matches(Pattern.quote(TOTAL) + "[0-9]{2}[.].+")) {
                totals.put(name.substring(TOTAL.length() + "00.".length()), notes.number(name));
            }
        }
        return new Position(
                (int) notes.whole(EPOCH, 1, Integer.MAX_VALUE),
                (int) notes.whole(STEP, 0, Integer.MAX_VALUE),
                notes.whole(IMAGES, 0, Long.MAX_VALUE),
                totals,
                notes.number(BEST),
                (int) notes.whole(BEST_EPOCH, 0, Integer.MAX_VALUE));
    }
}
