package dynat.tensor.simd;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/// A fixed team of daemon threads that shares out the indices of a loop; the caller is one of the team.
///
/// Indices are taken one by one from a counter, so a thread that the system holds up delays nobody. What an index
/// computes must not depend on who takes it: that keeps results the same with any number of threads.
final class Workers {
    /// One index of a loop.
    interface Task {
        void run(int index);
    }

    /// How often an idle thread looks for work before it sleeps: some tens of microseconds, the gap between two
    /// kernels.
    private static final int SPINS = 4_000;

    /// How long the caller sleeps between looks at a helper that is late, in nanoseconds.
    private static final long PAUSE = 20_000;

    private static final Map<Integer, Workers> TEAMS = new ConcurrentHashMap<>();

    private final List<Worker> helpers = new ArrayList<>();
    private final ReentrantLock busy = new ReentrantLock();
    private volatile Job job;

    private Workers(int threads) {
        for (int i = 1; i < threads; i++) {
            var helper = new Worker("dynat-simd-" + i);
            helpers.add(helper);
            helper.start();
        }
    }

    /// The team of this size; there is one a process.
    static Workers of(int threads) {
        return TEAMS.computeIfAbsent(threads, Workers::new);
    }

    /// @return the caller included
    int threads() {
        return helpers.size() + 1;
    }

    /// Runs `task` for every index in `[0, tasks)` and returns when all are done.
    ///
    /// Inside a task, or while another thread uses the team, the caller does everything by itself.
    void run(int tasks, Task task) {
        if (tasks <= 1 || helpers.isEmpty() || busy.isHeldByCurrentThread() || !busy.tryLock()) {
            for (int i = 0; i < tasks; i++) {
                task.run(i);
            }
            return;
        }
        try {
            var shared = new Job(tasks, task);
            job = shared;
            for (var helper : helpers) {
                helper.wake();
            }
            shared.take();
            shared.await();
        } finally {
            job = null;
            busy.unlock();
        }
    }

    /// One loop being shared out. A helper that comes late finds the counter exhausted.
    private static final class Job {
        private final int tasks;
        private final Task task;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger done = new AtomicInteger();
        private volatile Throwable failure;

        Job(int tasks, Task task) {
            this.tasks = tasks;
            this.task = task;
        }

        void take() {
            int index;
            while ((index = next.getAndIncrement()) < tasks) {
                try {
                    task.run(index);
                } catch (Throwable thrown) {
                    failure = thrown;
                } finally {
                    done.incrementAndGet();
                }
            }
        }

        void await() {
            for (int spins = 0; done.get() < tasks; spins++) {
                if (spins < SPINS) {
                    Thread.onSpinWait();
                } else {
                    // A helper is held up by other processes: leave it the processor.
                    LockSupport.parkNanos(PAUSE);
                }
            }
            if (failure instanceof RuntimeException thrown) {
                throw thrown;
            }
            if (failure instanceof Error thrown) {
                throw thrown;
            }
        }
    }

    private final class Worker extends Thread {
        private volatile boolean asleep;

        Worker(String name) {
            super(name);
            setDaemon(true);
        }

        void wake() {
            if (asleep) {
                LockSupport.unpark(this);
            }
        }

        @Override
        public void run() {
            Job last = null;
            while (true) {
                var current = await(last);
                current.take();
                last = current;
            }
        }

        private Job await(Job last) {
            for (int spins = 0; ; spins++) {
                var current = job;
                if (current != null && current != last) {
                    return current;
                }
                if (spins < SPINS) {
                    Thread.onSpinWait();
                    continue;
                }
                asleep = true;
                // Looked at once more after saying so: a job posted in between would wake nobody.
                if (job == null || job == last) {
                    LockSupport.park(this);
                }
                asleep = false;
                spins = 0;
            }
        }
    }
}
