package dynat.cluster;

import java.util.List;

/// Several processes that do one thing together, as one of them sees it.
///
/// Every process calls the same operations in the same order, from one thread at a time. An operation ends when this
/// process has what it asked for; one that cannot end, for another process has left or calls something else, throws
/// [ClusterError], and the communicator is closed. So it does if the thread is interrupted and has to wait.
public interface Communicator extends AutoCloseable {

    /// A process by itself: its size is 1, and each operation gives back what it was given.
    Communicator ALONE = new Alone();

    /// Which of the processes this is.
    ///
    /// @return from 0 to `size() - 1`; another in every process
    int rank();

    /// How many processes there are.
    ///
    /// @return from 1
    int size();

    /// Adds up arrays over all processes, element by element, in place.
    ///
    /// In which order numbers are added depends on their place, on the length and on the number of processes alone: all
    /// processes get the same bits, and the same in every run.
    ///
    /// @param values what this process adds; of the same length everywhere. Afterwards the sums
    /// @throws ClusterError if another process has left, is silent for too long, or calls something else
    void allReduce(float[] values);

    /// As [#allReduce(float\[\])], for doubles.
    ///
    /// @param values what this process adds; of the same length everywhere. Afterwards the sums
    /// @throws ClusterError if another process has left, is silent for too long, or calls something else
    void allReduce(double[] values);

    /// Gives everybody the message of rank 0.
    ///
    /// @param message that of rank 0; what others give is ignored, and may be null
    /// @return        the message of rank 0
    /// @throws ClusterError if another process has left, is silent for too long, or calls something else
    byte[] broadcast(byte[] message);

    /// Gives everybody the messages of all.
    ///
    /// @param message of this process; each has a length of its own, which may be 0
    /// @return        one message a process, by rank
    /// @throws ClusterError if another process has left, is silent for too long, or calls something else
    List<byte[]> allGather(byte[] message);

    /// Leaves. What others had from operations that this process has ended stays valid; their next one fails.
    @Override
    void close();
}
