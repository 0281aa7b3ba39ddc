package dynat.datasets;

import dynat.datasets.SplitMix.Purpose;
import dynat.tensor.Pictures.View;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// One pass over a data set: its batches in order, decoded on other threads before they are asked for.
///
/// A window of futures slides over the batches. Taking the first lets one more be decoded, so the work ahead is
/// bounded and nothing waits but the consumer. One thread consumes; batches may be closed on any.
public final class Epoch implements Iterable<Batch>, Iterator<Batch>, AutoCloseable {

    private final Loader loader;
    private final int number;
    private final Dataset pictures;
    private final Deal deal;
    private final ExecutorService decoders;
    private final Queue<Future<Batch>> window = new ArrayDeque<>();
    private final Queue<float[]> spare = new ConcurrentLinkedQueue<>();
    private int asked;
    private int taken;

    Epoch(Loader loader, int number, int step) {
        this.loader = loader;
        this.number = number;
        this.pictures = loader.pictures();
        this.deal = Deal.of(loader, number);
        this.decoders = Executors.newFixedThreadPool(
                loader.threads(),
                Thread.ofPlatform().daemon().name("dynat-loader-", 0).factory());
        this.asked = step;
        this.taken = step;
        for (int i = 0; i < loader.lookAhead(); i++) {
            askForOneMore();
        }
    }

    /// {@return which batch comes next, from 0: where to begin again after an interruption}
    public int step() {
        return taken;
    }

    @Override
    public boolean hasNext() {
        return taken < loader.steps();
    }

    /// Returns the next batch, waiting for it if need be.
    ///
    /// @throws DataError if an image could not be read or decoded; the cause is what the decoding thread met
    @Override
    public Batch next() {
        if (!hasNext()) {
            throw new NoSuchElementException("epoch %d has no batch after its %d".formatted(number, loader.steps()));
        }
        if (decoders.isShutdown()) {
            throw new IllegalStateException("epoch %d was closed before its batch %d".formatted(number, taken));
        }
        Future<Batch> first = window.remove();
        askForOneMore();
        Batch batch = await(first);
        taken++;
        return batch;
    }

    @Override
    public Iterator<Batch> iterator() {
        return this;
    }

    /// Stops the threads: each ends after the image it is at, and none is left when this returns.
    @Override
    public void close() {
        decoders.shutdownNow();
        decoders.close();
    }

    private void askForOneMore() {
        if (asked < loader.steps()) {
            int step = asked++;
            window.add(decoders.submit(() -> decode(step)));
        }
    }

    private Batch decode(int step) {
        int start = step * loader.batchSize(), whole = Math.min(loader.batchSize(), deal.members().length - start);
        int[] places = loader.share().places(start, whole);
        int[] labels = new int[places.length], origins = new int[places.length];
        for (int i = 0; i < places.length; i++) {
            labels[i] = pictures.label(deal.members()[places[i]]);
            origins[i] = pictures.origin(deal.members()[places[i]]);
        }
        float[] images = loader.onDemand() ? null : images(places);
        return new Batch(
                new Batch.Source(step, whole, pictures.image(), () -> images(places), () -> views(places), spare::add),
                images,
                labels,
                origins);
    }

    private float[] images(int[] places) {
        ImageSize image = pictures.image();
        float[] images = array(places.length * image.values());
        float[] pixels = new float[image.values()];
        for (int i = 0; i < places.length; i++) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException();
            }
            pictures.values(deal.members()[places[i]], pixels, 0);
            float[] varied = loader.augmentation().vary(pixels, image, stream(places[i]));
            System.arraycopy(varied, 0, images, i * image.values(), image.values());
        }
        return images;
    }

    private List<View> views(int[] places) {
        return Arrays.stream(places)
                .mapToObj(place -> loader.augmentation().view(deal.members()[place], stream(place)))
                .toList();
    }

    private SplitMix stream(int place) {
        int origin = pictures.origin(deal.members()[place]);
        return SplitMix.of(loader.seed(), Purpose.AUGMENTATION, deal.passes()[place], origin);
    }

    /// Returns a used array if it fits, and a new one at the start and for a last partial batch.
    private float[] array(int length) {
        float[] used = spare.poll();
        return used != null && used.length == length ? used : new float[length];
    }

    private Batch await(Future<Batch> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            close();
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new DataError(
                    "%s: batch %d of epoch %d could not be read: %s"
                            .formatted(pictures.name(), taken, number, e.getCause()),
                    e.getCause());
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new CancellationException(
                    "interrupted while waiting for batch %d of epoch %d".formatted(taken, number));
        }
    }
}
