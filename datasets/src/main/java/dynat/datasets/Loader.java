package dynat.datasets;

import java.util.Optional;

/// Says how a data set is read in batches; [#epoch] reads it.
///
///     Loader loader = Loader.over(data).batches(128).seeded(7).shuffled().augmented(Augmentation.CIFAR);
///     try (Epoch epoch = loader.epoch(0)) {
///         for (Batch batch : epoch) {
///             try (batch) {
///                 learn(batch.images(), batch.labels());
///             }
///         }
///     }
///
/// The order follows from (seed, epoch), the augmentation of an image from (seed, epoch, its [Dataset#origin]): any
/// number of threads gives the same batches, and so does an epoch begun in its middle. With additional images that is
/// so too, but that images of either kind are all seen before one is seen again, over as many epochs as that takes;
/// what is said of an epoch then holds of each such pass.
///
/// @param data         what is read
/// @param batchSize    how many images a batch has
/// @param seed         what order and augmentation are drawn from
/// @param shuffle      whether every epoch has its own order, or all have that of the data set
/// @param augmentation how images are varied
/// @param keepPartial  whether a last batch of fewer images is given, or its images left out
/// @param threads      how many threads decode
/// @param lookAhead    how many batches are decoded before they are asked for
/// @param onDemand     whether images are decoded only if [Batch#images] is asked for
/// @param extra        additional images, the last ones of every batch, all of which are then whole
/// @param share        which images of every batch are read here, and which by other processes
public record Loader(
        Dataset data,
        int batchSize,
        long seed,
        boolean shuffle,
        Augmentation augmentation,
        boolean keepPartial,
        int threads,
        int lookAhead,
        boolean onDemand,
        Optional<Extra> extra,
        Share share) {

    /// A loader whose epochs have at least one batch.
    ///
    /// @throws IllegalArgumentException if there are no images, fewer than a batch has and no partial one is kept, or
    ///     a number is not 1 or more, the images cannot be varied so, or no batch has images of both kinds
    /// @throws DataError if the additional images are not alike
    public Loader {
        require(data.size() > 0, "there are no images to read", "pass a data set that has some");
        require(batchSize > 0, "batches of %d images".formatted(batchSize), "pass 1 or more");
        require(threads > 0, "%d threads".formatted(threads), "pass 1 or more");
        require(lookAhead > 0, "%d batches ahead".formatted(lookAhead), "pass 1 or more");
        require(
                keepPartial || batchSize <= data.size(),
                "%d images make no batch of %d, and a smaller one is to be left out".formatted(data.size(), batchSize),
                "take smaller batches, or keep the partial one");
        augmentation.requireFit(data.image());
        extra.ifPresent(images -> {
            images.requireAlike(data);
            images.requireShare(batchSize);
        });
        int smallest =
                keepPartial && extra.isEmpty() && data.size() % batchSize > 0 ? data.size() % batchSize : batchSize;
        require(
                share.of() <= smallest,
                "%d processes share batches of %d images, of %d in all".formatted(share.of(), batchSize, data.size())
                        + (smallest < batchSize ? ", the last of %d".formatted(smallest) : ""),
                "take fewer processes, or batches that have an image for each");
    }

    /// Reads `data` in its own order, 128 images at a time, the last partial batch kept, on one thread 3 batches ahead.
    ///
    /// @param data of 1 image or more
    /// @return     a loader to vary by the methods below
    public static Loader over(Dataset data) {
        return new Loader(data, 128, 0, false, Augmentation.NONE, true, 1, 3, false, Optional.empty(), Share.WHOLE);
    }

    /// This with batches of another size.
    ///
    /// @param size how many images a batch has, from 1
    /// @return     the loader, changed in this alone
    public Loader batches(int size) {
        return new Loader(
                data, size, seed, shuffle, augmentation, keepPartial, threads, lookAhead, onDemand, extra, share);
    }

    /// This with another seed.
    ///
    /// @param seed what order and augmentation are drawn from
    /// @return     the loader, changed in this alone
    public Loader seeded(long seed) {
        return new Loader(
                data, batchSize, seed, shuffle, augmentation, keepPartial, threads, lookAhead, onDemand, extra, share);
    }

    /// {@return this with a new order in every epoch}
    public Loader shuffled() {
        return new Loader(
                data, batchSize, seed, true, augmentation, keepPartial, threads, lookAhead, onDemand, extra, share);
    }

    /// This with images varied.
    ///
    /// @param augmentation how; drawn anew for every image in every epoch
    /// @return             the loader, changed in this alone
    public Loader augmented(Augmentation augmentation) {
        return new Loader(
                data, batchSize, seed, shuffle, augmentation, keepPartial, threads, lookAhead, onDemand, extra, share);
    }

    /// {@return this without a last batch of fewer images}
    public Loader droppingPartial() {
        return new Loader(
                data, batchSize, seed, shuffle, augmentation, false, threads, lookAhead, onDemand, extra, share);
    }

    /// This decoding elsewhere and earlier; the batches stay the same.
    ///
    /// @param threads   how many threads decode, from 1
    /// @param lookAhead how many batches are decoded ahead of the one that is asked for, from 1
    /// @return          the loader, changed in this alone
    public Loader decoding(int threads, int lookAhead) {
        return new Loader(
                data, batchSize, seed, shuffle, augmentation, keepPartial, threads, lookAhead, onDemand, extra, share);
    }

    /// {@return this for those who take [Batch#views] instead of images; the batches stay the same}
    public Loader withoutImages() {
        return new Loader(
                data, batchSize, seed, shuffle, augmentation, keepPartial, threads, lookAhead, true, extra, share);
    }

    /// This with additional images in every batch. An epoch has as many batches as without.
    ///
    /// @param images which, and what part of a batch they are
    /// @return       the loader, changed in this alone
    public Loader joinedBy(Extra images) {
        return new Loader(
                data,
                batchSize,
                seed,
                shuffle,
                augmentation,
                keepPartial,
                threads,
                lookAhead,
                onDemand,
                Optional.of(images),
                share);
    }

    /// This with batches of which other processes read the rest. They are the parts of the batches that are read
    /// without: order and augmentation stay the same.
    ///
    /// @param share which images of a batch, at least one of every batch
    /// @return      the loader, changed in this alone
    public Loader shared(Share share) {
        return new Loader(
                data, batchSize, seed, shuffle, augmentation, keepPartial, threads, lookAhead, onDemand, extra, share);
    }

    /// {@return all images that batches are made of: those of the data set, then the additional ones}
    public Dataset pictures() {
        return extra.<Dataset>map(images -> new Joined(data, images.data())).orElse(data);
    }

    /// {@return how many batches an epoch has}
    public int steps() {
        return keepPartial ? Math.ceilDiv(data.size(), batchSize) : data.size() / batchSize;
    }

    /// Begins an epoch; close it to stop its threads.
    ///
    /// @param number what order and augmentation are drawn from, besides the seed
    /// @return       all its batches
    public Epoch epoch(int number) {
        return epoch(number, 0);
    }

    /// Begins an epoch at its batch `step`: what follows is what would have followed without the interruption.
    ///
    /// @param number as above
    /// @param step   from 0 to [#steps], where nothing is left
    /// @return       its batches from there on
    /// @throws IllegalArgumentException if it has no such batch
    public Epoch epoch(int number, int step) {
        require(
                step >= 0 && step <= steps(),
                "epoch %d cannot begin at batch %d, it has %d".formatted(number, step, steps()),
                "begin at 0 to %d".formatted(steps()));
        return new Epoch(this, number, step);
    }

    private static void require(boolean condition, String otherwise, String fix) {
        if (!condition) {
            throw new IllegalArgumentException("""
                    loader: %s
                        fix:    %s""".formatted(otherwise, fix));
        }
    }
}
