package dynat.evaluation;

import dynat.attacks.Classifier;
import dynat.tensor.Tensor;
import java.util.stream.IntStream;

/// What stays the same throughout an evaluation.
///
/// @param random whether the classifier answers otherwise when asked again
/// @param ledger grows with every batch
/// @param peers  the processes that share the batches
record Setup(
        Evaluator settings,
        Classifier f,
        Images images,
        CleanPass clean,
        boolean random,
        Ledger ledger,
        Listener listener,
        Peers peers) {

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
