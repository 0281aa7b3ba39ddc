package dynat.datasets;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// The body of an answer, taken piece by piece by one thread that does not wait for ever: one piece is asked for at a
/// time, and where none comes within `stall` the answer is given up.
final class Body implements Flow.Subscriber<List<ByteBuffer>>, AutoCloseable {

    private sealed interface Event {
        record Pieces(List<ByteBuffer> buffers) implements Event {}

        record End() implements Event {}

        record Broken(Throwable cause) implements Event {}
    }

    private final Duration stall;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Queue<ByteBuffer> pieces = new ArrayDeque<>();
    private volatile Flow.Subscription subscription;
    private volatile boolean closed;

    Body(Duration stall) {
        this.stall = stall;
    }

    /// Returns the next piece; empty at the end.
    Optional<ByteBuffer> next() throws Transfer.Failed {
        while (pieces.isEmpty()) {
            switch (await()) {
                case Event.Pieces(var buffers) -> {
                    pieces.addAll(buffers);
                    subscription.request(1);
                }
                case Event.End() -> {
                    return Optional.empty();
                }
                case Event.Broken(var cause) -> throw new Transfer.Failed("it breaks off: " + cause.getMessage(), true);
            }
        }
        return Optional.of(pieces.remove());
    }

    private Event await() throws Transfer.Failed {
        try {
            Event event = events.poll(stall.toNanos(), TimeUnit.NANOSECONDS);
            if (event == null) {
                throw new Transfer.Failed("nothing arrived for %s s".formatted(stall.toMillis() / 1e3), true);
            }
            return event;
        } catch (InterruptedException problem) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while fetching");
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        this.subscription = subscription;
        if (closed) {
            subscription.cancel();
        } else {
            subscription.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        events.add(new Event.Pieces(buffers));
    }

    @Override
    public void onError(Throwable cause) {
        events.add(new Event.Broken(cause));
    }

    @Override
    public void onComplete() {
        events.add(new Event.End());
    }

    @Override
    public void close() {
        closed = true;
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
