package dynat.cli;

import dynat.cli.config.DataSection;
import dynat.datasets.Catalogue;
import dynat.datasets.Dataset;
import dynat.datasets.Extra;
import dynat.datasets.Request;
import dynat.datasets.Split;
import java.util.Optional;

/// Images that are learnt from besides those of the data set, by configuration.
final class Additions {
    private Additions() {}

    /// Opens them; of undivided images all, for they are not tested on.
    ///
    /// @param own images of the data set
    /// @throws dynat.datasets.DataError if a network cannot learn from both
    static Optional<Extra> of(DataSection data, Request request, Dataset own) {
        if (data.extra() == null) {
            return Optional.empty();
        }
        Dataset all = Catalogue.openAll(data.extra(), Split.TRAIN, request);
        new Extra(all, data.extraPart()).requireAlike(own);
        return Optional.of(new Extra(Job.first("data.extraImages", data.extraImages(), all), data.extraPart()));
    }

    /// Says what a batch is made of.
    ///
    /// @param batch how many images it has
    static String said(Extra extra, int batch) {
        return "%d of %d images a batch, from the %d of %s"
                .formatted(
                        extra.of(batch),
                        batch,
                        extra.data().size(),
                        extra.data().name());
    }
}
