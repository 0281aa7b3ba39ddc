package dynat.tests.methods;

import dynat.cluster.Communicator;
import dynat.methods.Team;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/// Threads that stand for the processes of a team, each with a backend's device of its own to call.
final class Processes {

    private final CyclicBarrier barrier;
    private final Object[] said;

    private Processes(int size) {
        this.barrier = new CyclicBarrier(size);
        this.said = new Object[size];
    }

    /// Runs what every process does.
    ///
    /// @return what each gives, by rank
    static <T> List<T> run(int size, Function<Team, T> body) {
        var processes = new Processes(size);
        try (var threads = Executors.newFixedThreadPool(size)) {
            var results = new ArrayList<Future<T>>();
            for (int rank = 0; rank < size; rank++) {
                var team = new Team(processes.new Member(rank));
                results.add(threads.submit((Callable<T>) () -> {
                    try {
                        return body.apply(team);
                    } catch (Throwable problem) {
                        processes.barrier.reset();
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
            if (problem.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(problem.getCause());
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
            try {
                said[rank] = own;
                barrier.await();
                var heard = Arrays.asList(said.clone());
                barrier.await();
                return heard;
            } catch (BrokenBarrierException | InterruptedException problem) {
                throw new IllegalStateException("another process has failed", problem);
            }
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
