import dynat.nn.Checkpoint;
import dynat.nn.Parameter;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.nio.file.Path;
import java.util.Map;

/// Saves tensors of so many numbers to one file, one after the other, and says how each went.
void main(String[] arguments) {
    var file = Path.of(arguments[0]);
    for (int i = 1; i < arguments.length; i++) {
        int count = Integer.parseInt(arguments[i]);
        try {
            Checkpoint.save(file, Map.of("a", new Parameter(Tensor.full(new Shape(count), i))), Map.of());
            IO.println("saved " + count);
        } catch (RuntimeException problem) {
            IO.println(problem.getMessage());
        }
    }
}
