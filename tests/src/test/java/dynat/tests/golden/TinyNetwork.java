package dynat.tests.golden;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Flatten.flatten;
import static dynat.autograd.ops.Linear.linear;
import static dynat.autograd.ops.Multiply.multiply;
import static dynat.autograd.ops.Subtract.subtract;
import static dynat.autograd.ops.Tanh.tanh;

import dynat.attacks.Classifier;
import dynat.autograd.Variable;
import dynat.nn.Checkpoint;
import dynat.tensor.Tensor;
import dynat.tests.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The network and the images that the official attacks were traced on; on the current device.
record TinyNetwork(Classifier network, Npy images, int[] labels) {

    static final Path FOLDER = Repository.root().resolve("tests/src/test/resources/golden/tiny");

    static TinyNetwork read() throws IOException {
        var checkpoint = Checkpoint.read(FOLDER.resolve("model.safetensors"));
        Variable w1 = weight(checkpoint, "fc1.weight"), b1 = weight(checkpoint, "fc1.bias");
        Variable w2 = weight(checkpoint, "fc2.weight"), b2 = weight(checkpoint, "fc2.bias");
        Variable half = constant(Tensor.scalar(0.5)), four = constant(Tensor.scalar(4));
        return new TinyNetwork(
                x -> linear(tanh(linear(multiply(subtract(flatten(x), half), four), w1, b1)), w2, b2),
                Npy.of(Files.readAllBytes(FOLDER.resolve("images_f64.npy"))),
                Npy.of(Files.readAllBytes(FOLDER.resolve("labels.npy"))).toInts());
    }

    private static Variable weight(Checkpoint checkpoint, String name) {
        var entry = checkpoint.values().get(name);
        return constant(Tensor.of(entry.shape(), entry.toDoubles()));
    }
}
