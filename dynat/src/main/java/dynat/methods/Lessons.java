package dynat.methods;

import dynat.datasets.Batch;
import dynat.datasets.Dataset;
import dynat.datasets.Epoch;
import dynat.datasets.ImageSize;
import dynat.datasets.Loader;
import dynat.tensor.Album;
import dynat.tensor.Draws;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// The batches of a run, as a method sees them.
///
/// Where a device keeps images apart from the host, and nothing happens to them but crops and flips, all of them are
/// brought there once; batches are the same bits either way. Closing it gives their memory back.
final class Lessons implements AutoCloseable {

    private final Trainer.Plan plan;
    private final Team team;
    private final Loader loader;
    private Optional<Album> album; // null until the first epoch begins

    /// @param fixed whether every epoch has the same batches, in the order of the data set
    /// @param team  who shares them
    Lessons(Trainer.Plan plan, boolean fixed, Team team) {
        this.plan = plan;
        this.team = team;
        Loader plain = Loader.over(plan.training()).batches(plan.batch()).seeded(plan.seed());
        Loader mixed = plan.extra().map(plain::joinedBy).orElse(plain);
        this.loader = (fixed ? mixed : mixed.shuffled())
                .augmented(plan.augmentation())
                .shared(team.share());
    }

    /// Returns how many batches an epoch has.
    int steps() {
        return loader.steps();
    }

    /// Begins an epoch where a run has come to.
    Epoch from(Position at) {
        return loader().epoch(at.epoch(), at.step());
    }

    private Loader loader() {
        if (album == null) {
            boolean movesOnly =
                    plan.augmentation().onlyMoves() && !plan.mixing().mixesImages();
            album = movesOnly ? brought(loader.pictures()) : Optional.empty();
        }
        return album.isPresent() ? loader.withoutImages() : loader;
    }

    /// Images that are not of bytes stay where they are.
    private static Optional<Album> brought(Dataset data) {
        ImageSize size = data.image();
        var exact = new AtomicBoolean(true);
        Optional<Album> album =
                Album.of(data.size(), new Shape(size.channels(), size.height(), size.width()), number -> {
                    byte[] bytes = new byte[size.values()];
                    float[] values = new float[size.values()];
                    data.pixels(number, bytes, 0);
                    data.values(number, values, 0);
                    for (int i = 0; i < bytes.length; i++) {
                        if (values[i] != (bytes[i] & 0xff) / 255f) {
                            exact.set(false);
                        }
                    }
                    return bytes;
                });
        if (!exact.get()) {
            album.ifPresent(Album::close);
            return Optional.empty();
        }
        return album;
    }

    private Tensor images(Batch batch) {
        return album.map(all -> all.batch(batch.views())).orElseGet(() -> Evaluation.tensor(batch));
    }

    /// Returns what a method learns from next.
    Moment moment(Batch batch, Position at, double rate) {
        Draws mixing = Draws.of(plan.seed(), "mixing").at(at.epoch()).at(at.step());
        var mixed = plan.mixing().apply(batch, this::images, plan.training().classes(), mixing);
        return new Moment(
                mixed.x(),
                mixed.truth(),
                mixed.target(),
                Draws.of(plan.seed(), "train").at(at.epoch()).rows(batch.origins()),
                rate,
                at.epoch() - 1 + (double) at.step() / steps(),
                team,
                batch.whole());
    }

    /// Goes through an epoch's images as they are varied in its steps, but not mixed.
    void images(int epoch, Consumer<Tensor> use) {
        try (Epoch batches = loader().epoch(epoch)) {
            for (Batch batch : batches) {
                try (batch;
                        var _ = Scope.open("statistics")) {
                    use.accept(images(batch));
                }
            }
        }
    }

    @Override
    public void close() {
        if (album != null) {
            album.ifPresent(Album::close);
            album = null;
        }
    }
}
