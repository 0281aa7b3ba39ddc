package dynat.evaluation;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// What attacks within one radius left.
///
/// @param radius  the ball's, in input units
/// @param slack   by how much more a change may measure, for what rounding in float does to it
/// @param attacks one an attack that was carried out, in their order
/// @param images  one an image, in the order of the data
public record Outcome(double radius, double slack, List<AttackOutcome> attacks, List<Verdict> images) {

    /// {@return the part of the images that withstood everything, from 0 to 1}
    public double accuracy() {
        return part(Verdict::robust);
    }

    /// {@return the part of the images that is right as it is, from 0 to 1}
    public double cleanAccuracy() {
        return part(Verdict::right);
    }

    private double part(Predicate<Verdict> which) {
        return (double) images.stream().filter(which).count() / images.size();
    }

    /// {@return one a class, those without images too}
    ///
    /// @param classes how many there are
    public List<ClassOutcome> byClass(int classes) {
        int[][] counts = new int[classes][3];
        for (var verdict : images) {
            int[] count = counts[verdict.label()];
            count[0]++;
            count[1] += verdict.right() ? 1 : 0;
            count[2] += verdict.robust() ? 1 : 0;
        }
        return IntStream.range(0, classes)
                .mapToObj(k -> new ClassOutcome(k, counts[k][0], counts[k][1], counts[k][2]))
                .toList();
    }
}
