package dynat.tests;

import dynat.cluster.Communicator;
import dynat.methods.Team;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/// Threads that stand for processes which work together. Where one of them fails or leaves, what the others say next
/// fails, too.
public final class Processes {

    private final Phaser barrier;
    private final AtomicReference<Throwable> failure = new AtomicReference<>(); // the first
    private final Object[] said;

    private Processes(int size) {
        this.barrier = new Phaser(size);
        this.said = new Object[size];
    }

    /// Runs what every process does.
    ///
    /// @param size how many there are
    /// @param body is given what the process is part of
    /// @return     what each gives, by rank
    public static <T> List<T> run(int size, Function<Team, T> body) {
        var processes = new Processes(size);
        try (var threads = Executors.newFixedThreadPool(size)) {
            var results = new ArrayList<Future<T>>();
            for (int rank = 0; rank < size; rank++) {
                var team = new Team(processes.new Member(rank));
                results.add(threads.submit((Callable<T>) () -> {
                    try {
                        T value = body.apply(team);
                        processes.barrier.arriveAndDeregister();
                        return value;
                    } catch (Throwable problem) {
                        processes.failure.compareAndSet(null, problem);
                        processes.barrier.forceTermination();
                        throw problem;
                    }
                }));
            }
            var values = new ArrayList<T>();
            for (var result : results) {
                values.add(result.get());
            }
            return values;
        } catch (ExecutionException problem) {
            if (processes.failure.get() instanceof RuntimeException first) {
                throw first;
            }
            throw new AssertionError(processes.failure.get());
        } catch (InterruptedException problem) {
            throw new AssertionError(problem);
        }
    }

    private final class Member implements Communicator {

        private final int rank;

        Member(int rank) {
            this.rank = rank;
        }

        @Override
        public int rank() {
            return rank;
        }

        @Override
        public int size() {
            return said.length;
        }

        /// Everybody says something, and hears what all said.
        private List<Object> all(Object own) {
            said[rank] = own;
            boolean isThere = barrier.arriveAndAwaitAdvance() >= 0 && barrier.getRegisteredParties() == said.length;
            var heard = Arrays.asList(said.clone());
            if (!isThere || barrier.arriveAndAwaitAdvance() < 0) {
                throw new IllegalStateException("another process has failed, or left");
            }
            return heard;
        }

        private <T> T fold(T own, BinaryOperator<T> sum) {
            @SuppressWarnings("unchecked")
            var all = (List<T>) all(own);
            return all.stream().reduce(sum).orElseThrow();
        }

        @Override
        public void allReduce(float[] values) {
            float[] sum = fold(values.clone(), (a, b) -> {
                var added = a.clone();
                for (int i = 0; i < added.length; i++) {
                    added[i] += b[i];
                }
                return added;
            });
            System.arraycopy(sum, 0, values, 0, values.length);
        }

        @Override
        public void allReduce(double[] values) {
            double[] sum = fold(values.clone(), (a, b) -> {
                var added = a.clone();
                for (int i = 0; i < added.length; i++) {
                    added[i] += b[i];
                }
                return added;
            });
            System.arraycopy(sum, 0, values, 0, values.length);
        }

        @Override
        public byte[] broadcast(byte[] message) {
            return (byte[]) all(message).getFirst();
        }

        @Override
        public List<byte[]> allGather(byte[] message) {
            return all(message).stream().map(byte[].class::cast).toList();
        }

        @Override
        public void close() {}
    }
}
