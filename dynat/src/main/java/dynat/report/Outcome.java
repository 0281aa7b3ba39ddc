package dynat.report;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What a run reached on the test images: the file `outcome.json`, whose keys are these components.
///
/// It holds no times and names no machine: the same run writes the same bytes.
///
/// @param file     the checkpoint that was measured
/// @param epoch    the epoch that it is of, from 1
/// @param data     the name of the data set
/// @param classes  their names
/// @param images   how many test images each class has
/// @param networks by role, then by attack
/// @param judged   the role of the network that the run is judged by, and that the samples were shown to
/// @param attack   the name of the attack that the samples are from
/// @param radius   of its ball
/// @param samples  some of the test images
public record Outcome(
        String file,
        int epoch,
        String data,
        List<String> classes,
        List<Integer> images,
        Map<String, Map<String, Score>> networks,
        String judged,
        String attack,
        double radius,
        List<Sample> samples) {

    /// An outcome of which every part is there.
    ///
    /// @throws IllegalArgumentException if it does not fit together
    public Outcome {
        boolean fits = networks != null
                && isWhole(classes)
                && isWhole(images)
                && isWhole(samples)
                && networks.containsKey(judged)
                && images.size() == classes.size()
                && samples.stream().allMatch(sample -> sample.fits(classes.size()))
                && networks.values().stream()
                        .flatMap(scores -> scores.values().stream())
                        .allMatch(
                                score -> isWhole(score.right()) && score.right().size() == classes.size());
        if (!fits) {
            throw new IllegalArgumentException("its parts do not fit together");
        }
    }

    private static boolean isWhole(List<?> parts) {
        return parts != null && parts.stream().allMatch(Objects::nonNull);
    }

    /// What one attack left to one network.
    ///
    /// @param accuracy the part of the images still classified right, from 0 to 1
    /// @param right    how many images of each class are
    public record Score(double accuracy, List<Integer> right) {}

    /// A test image, and what the attack made of it.
    ///
    /// @param image  its number in the data set
    /// @param label  its class
    /// @param before the answer to the image as it is
    /// @param after  the answer to the adversarial image
    /// @param losses the cross-entropy at the start of the attack, and after each of its steps
    public record Sample(int image, int label, Answer before, Answer after, List<Double> losses) {

        private boolean fits(int classes) {
            return before != null
                    && after != null
                    && isWhole(losses)
                    && label >= 0
                    && label < classes
                    && before.fits(classes)
                    && after.fits(classes);
        }
    }

    /// What a network answers.
    ///
    /// @param label       the class
    /// @param probability that it gives it, from 0 to 1
    public record Answer(int label, double probability) {

        private boolean fits(int classes) {
            return label >= 0 && label < classes;
        }
    }

    /// {@return how many test images there are}
    public int size() {
        return images.stream().mapToInt(Integer::intValue).sum();
    }
}
