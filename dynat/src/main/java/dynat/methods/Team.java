package dynat.methods;

import dynat.autograd.Tape.Differentiable;
import dynat.autograd.Tape.Gradients;
import dynat.cluster.Communicator;
import dynat.datasets.Share;
import dynat.tensor.Cell;
import dynat.tensor.DType;
import dynat.tensor.Formula;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.zip.CRC32;

/// The processes that learn from every batch together, as one of them sees it; most runs have only one.
///
/// Each has its [Share] of a batch, attacks those images, and computes the gradients of its part of the loss. The
/// gradients' mean over all images is what every process steps by, so that all hold the same networks, bit for bit.
/// What an attack draws belongs to an image, so adversaries do not depend on who makes them. Only what a batch norm
/// knows of a batch does: each process normalises by its share, and running statistics are the mean of theirs.
///
/// All processes call the same methods in the same order. The first one, which leads, says what is decided and
/// keeps the run's files.
///
/// @param processes what they tell each other by
public record Team(Communicator processes) {

    /// A process by itself.
    public static final Team ALONE = new Team(Communicator.ALONE);

    private static final Formula MEAN = Formula.input(0).over(Formula.input(1));

    /// {@return whether there is no other process}
    public boolean isAlone() {
        return processes.size() == 1;
    }

    /// {@return whether this is the first process, which keeps the run's files}
    public boolean leads() {
        return processes.rank() == 0;
    }

    /// {@return what this process has of every batch}
    public Share share() {
        return new Share(processes.rank(), processes.size());
    }

    /// Asks all processes.
    ///
    /// @param here what this one answers
    /// @return     whether one of them says yes; the same everywhere
    public boolean any(boolean here) {
        double[] votes = {here ? 1 : 0};
        processes.allReduce(votes);
        return votes[0] > 0;
    }

    /// Asks the first process.
    ///
    /// @param here what this one would answer
    /// @return     what the first answers
    public boolean first(boolean here) {
        return any(leads() && here);
    }

    /// Takes the words of the first process.
    ///
    /// @param words what is said if this is the first
    /// @return      what the first says
    public String first(String words) {
        return new String(processes.broadcast(words.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }

    /// Hears what all processes say.
    ///
    /// @param words of this one
    /// @return      those of each, in their order
    public List<String> all(String words) {
        return processes.allGather(words.getBytes(StandardCharsets.UTF_8)).stream()
                .map(said -> new String(said, StandardCharsets.UTF_8))
                .toList();
    }

    /// Asks all processes for a number.
    ///
    /// @param here that of this one
    /// @return     the largest
    public int most(int here) {
        return all(Integer.toString(here)).stream()
                .mapToInt(Integer::parseInt)
                .max()
                .orElseThrow();
    }

    /// Takes what the first process has noted.
    ///
    /// @param notes by name, without tabs and line ends
    /// @return      those of the first
    Map<String, String> first(Map<String, String> notes) {
        if (isAlone()) {
            return notes;
        }
        var lines = new StringBuilder();
        notes.forEach(
                (name, value) -> lines.append(name).append('\t').append(value).append('\n'));
        var first = new LinkedHashMap<String, String>();
        first(lines.toString()).lines().forEach(line -> {
            int tab = line.indexOf('\t');
            first.put(line.substring(0, tab), line.substring(tab + 1));
        });
        return first;
    }

    /// The gradients of a loss that is a mean over a batch, from those of its parts.
    ///
    /// @param parameters in the same order in every process
    /// @param own        those of the mean over this process' images
    /// @param part       these images as a part of the batch, above 0 to 1
    /// @return           those of the mean over all of them, and that mean
    Gradients mean(Iterable<? extends Differentiable> parameters, Gradients own, double part) {
        if (isAlone()) {
            return own;
        }
        var tensors = new ArrayList<>(List.of(own.loss().times(part)));
        parameters.forEach(parameter -> tensors.add(own.of(parameter).times(part)));
        var sums = sum(tensors).iterator();
        Tensor loss = sums.next();
        var gradients = new IdentityHashMap<Differentiable, Tensor>();
        parameters.forEach(parameter -> gradients.put(parameter, sums.next()));
        return new Gradients(loss, gradients);
    }

    /// Means over a batch, from those over its parts.
    ///
    /// @param own  by name, the same names in every process
    /// @param part as above
    /// @return     by name
    Map<String, Double> mean(Map<String, Double> own, double part) {
        if (isAlone()) {
            return own;
        }
        double[] sums = own.values().stream().mapToDouble(value -> value * part).toArray();
        processes.allReduce(sums);
        var means = new LinkedHashMap<String, Double>();
        own.keySet().forEach(name -> means.put(name, sums[means.size()]));
        return means;
    }

    /// Overwrites cells with the mean of what they hold in all processes.
    void mean(Collection<? extends Cell> cells) {
        if (isAlone() || cells.isEmpty()) {
            return;
        }
        Tensor count = Tensor.scalar(processes.size());
        List<Tensor> sums = sum(cells.stream().map(Cell::value).toList());
        Cell.writeEach(
                List.of(MEAN),
                cells.stream().map(List::<Cell>of).toList(),
                sums.stream().map(sum -> List.of(sum, count)).toList());
    }

    /// Returns sums over all processes, of tensors of the same shapes everywhere. All of them are one message.
    private List<Tensor> sum(List<Tensor> tensors) {
        return tensors.getFirst().dtype() == DType.F64 ? sumDoubles(tensors) : sumFloats(tensors);
    }

    private List<Tensor> sumFloats(List<Tensor> tensors) {
        float[] all = new float[numbers(tensors)];
        int at = 0;
        for (Tensor tensor : tensors) {
            float[] own = tensor.toFloats();
            System.arraycopy(own, 0, all, at, own.length);
            at += own.length;
        }
        processes.allReduce(all);
        return apart(tensors, (shape, from) -> Tensor.of(shape, Arrays.copyOfRange(all, from, from + shape.size())));
    }

    private List<Tensor> sumDoubles(List<Tensor> tensors) {
        double[] all = tensors.stream()
                .flatMapToDouble(tensor -> Arrays.stream(tensor.toDoubles()))
                .toArray();
        processes.allReduce(all);
        return apart(tensors, (shape, from) -> Tensor.of(shape, Arrays.copyOfRange(all, from, from + shape.size())));
    }

    /// Returns tensors like others, of numbers that lie end to end.
    ///
    /// @param made makes one of a shape, of the numbers from a place on
    private static List<Tensor> apart(List<Tensor> like, BiFunction<Shape, Integer, Tensor> made) {
        var tensors = new ArrayList<Tensor>();
        int at = 0;
        for (Tensor tensor : like) {
            tensors.add(made.apply(tensor.shape(), at).to(tensor.order()));
            at += tensor.shape().size();
        }
        return tensors;
    }

    private static int numbers(List<Tensor> tensors) {
        return Math.toIntExact(
                tensors.stream().mapToLong(tensor -> tensor.shape().size()).sum());
    }

    /// Overwrites cells with what they hold in the first process.
    ///
    /// @param cells in the same order everywhere
    public void takeFirst(Collection<? extends Cell> cells) {
        if (isAlone()) {
            return;
        }
        for (Cell cell : cells) {
            byte[] first = processes.broadcast(leads() ? bytes(cell) : null);
            if (!leads()) {
                double[] values = new double[first.length / Double.BYTES];
                ByteBuffer.wrap(first).asDoubleBuffer().get(values);
                cell.write(values);
            }
        }
    }

    /// Says no where processes that ought to hold the same networks do not.
    ///
    /// @throws IllegalStateException in every process
    void requireSame(Collection<? extends Cell> cells) {
        if (isAlone()) {
            return;
        }
        CRC32 sum = new CRC32();
        cells.forEach(cell -> sum.update(bytes(cell)));
        byte[] own = ByteBuffer.allocate(Long.BYTES).putLong(sum.getValue()).array();
        List<byte[]> all = processes.allGather(own);
        for (int rank = 1; rank < all.size(); rank++) {
            if (!Arrays.equals(all.getFirst(), all.get(rank))) {
                throw new IllegalStateException("""
                        team: the networks of process %d are no longer those of process 0
                            fix:    let the method take its gradients by Moment.gradients, and let its state follow from them""".formatted(rank));
            }
        }
    }

    private static byte[] bytes(Cell cell) {
        double[] values = cell.value().toDoubles();
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Double.BYTES);
        bytes.asDoubleBuffer().put(values);
        return bytes.array();
    }

    /// Hears what all processes say, in bytes.
    ///
    /// @return what each says, in their order
    List<byte[]> gather(byte[] own) {
        return processes.allGather(own);
    }
}
