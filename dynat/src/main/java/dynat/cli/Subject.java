package dynat.cli;

import dynat.cli.config.DataSection;
import dynat.datasets.Dataset;
import dynat.nn.Checkpoint;
import dynat.nn.Layer;
import java.util.Map;
import java.util.Optional;

/// What `eval` attacks: a checkpoint, and the networks in it. As text, which checkpoint it is.
interface Subject {

    Checkpoint checkpoint();

    /// Returns the data that it was trained on, if it says.
    Optional<DataSection> trainedOn();

    /// Returns the role of the network that is attacked if nobody says which.
    String judged();

    /// Builds networks and gives them their weights.
    ///
    /// @param which a role, or `both` for all that there are
    Map<String, Layer> networks(String which);

    /// Returns normally if the networks can be asked about these images.
    void requireFit(Dataset data);

    /// Returns what was found out about it, for a report.
    Map<String, Object> found();
}
