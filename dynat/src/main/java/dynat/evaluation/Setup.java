package dynat.evaluation;

import dynat.attacks.Classifier;
import dynat.tensor.Tensor;
import java.util.stream.IntStream;

/// What stays the same throughout an evaluation.
///
/// @param ledger grows with every batch
record Setup(Evaluator settings, Classifier f, Images images, CleanPass clean, Ledger ledger, Listener listener) {

    int[] labels(int... positions) {
        return IntStream.of(positions).map(n -> clean.labels()[n]).toArray();
    }

    int[] origins(int... positions) {
        return IntStream.of(positions).map(images::origin).toArray();
    }

    Tensor images(int... positions) {
        return images.at(positions);
    }
}
