package dynat.evaluation;

import java.util.Optional;

/// What became of one image.
///
/// @param image       its number in the whole data set
/// @param label       its class
/// @param clean       what the clean image is taken for
/// @param right       whether the clean image is right, which it is with finite logits alone
/// @param cleanMargin how far the label's logit is ahead of the largest other for the clean image
/// @param brokenBy    the attack that fooled the classifier first; `clean` if none was needed, empty if none could
/// @param answer      what the reported image is taken for: the clean one, if nothing fooled
/// @param margin      how far the label's logit is ahead for the reported image; below 0 it is fooled
/// @param norm        of the reported image's change
/// @param queries     forward passes that the attacks spent on it
public record Verdict(
        int image,
        int label,
        int clean,
        boolean right,
        double cleanMargin,
        Optional<String> brokenBy,
        int answer,
        double margin,
        double norm,
        long queries) {

    /// What [#brokenBy] says of an image that is misclassified as it is.
    public static final String CLEAN = "clean";

    /// {@return whether it withstood everything}
    public boolean robust() {
        return brokenBy.isEmpty();
    }
}
