package dynat.nn;

import dynat.nn.Observation.Part;
import dynat.tensor.DType;
import dynat.tensor.Device;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/// What a model is made of and what one image costs it, part by part, found by running it.
///
/// *Multiply-accumulates* are those of convolutions and matrix products of one forward pass, a product with the
/// padding's zeros counted; what normalisations, activations and pooling do is not.
///
/// *Activations* are the bytes that a training step's forward pass makes and holds until the backward pass. What lies
/// there already, the image and the parameters, is not counted, and neither is what takes the same memory for any
/// number of images.
///
/// @param image the shape of one image, `[C, H, W]`, or of whatever the model takes
/// @param dtype what the activations were held in
/// @param rows  the whole model first, then its parts in the order in which they first ran, each before what
///              is below it
public record Summary(Shape image, DType dtype, List<Row> rows) {

    /// A part of a model. Each number includes what is below it.
    ///
    /// @param name            its full name in the tree, such as `layer1.0.conv1`; empty for the whole model
    /// @param depth           how many parts it is inside of; 0 for the whole model
    /// @param type            the layer's, such as `Conv2d`; `lambda` for one without a name, empty if the tree does
    ///                        not hold it
    /// @param output          the shape that comes out for a batch of one
    /// @param parameters      how many numbers an optimizer changes; one that stands in two places counts in both, and
    ///                        once in what holds them
    /// @param macs            multiply-accumulates for one image
    /// @param activationBytes activations of one image, in bytes
    public record Row(
            String name, int depth, String type, Shape output, long parameters, long macs, long activationBytes) {}

    /// The rows are copied.
    public Summary {
        rows = List.copyOf(rows);
    }

    /// Runs `model` on two tiny batches of zeros on the current device, and takes what one image more adds. Parameters
    /// and running statistics stay as they are.
    ///
    /// @param model what to run
    /// @param image the shape of one image, `[C, H, W]`, or of whatever the model takes
    /// @return      one row a part
    public static Summary of(Layer model, Shape image) {
        try (var _ = Scope.open("summary")) {
            Part two = Observation.of(model, zeros(2, image)), three = Observation.of(model, zeros(3, image));
            var rows = new ArrayList<Row>();
            add(rows, "", 0, Optional.of(model), two, three);
            return new Summary(image, Device.current().dtype(), rows);
        }
    }

    private static Tensor zeros(int batch, Shape image) {
        var dims = image.toRank(image.rank() + 1).with(0, batch);
        return Tensor.full(dims, 0);
    }

    /// Adds the row of one part, and those below it.
    private static Row add(List<Row> rows, String name, int depth, Optional<Layer> layer, Part two, Part three) {
        int at = rows.size();
        rows.add(null); // the part stands before what it includes
        long macs = three.macs - two.macs, bytes = three.bytes - two.bytes;
        for (var below : two.parts.entrySet()) {
            String part = below.getKey(), full = name.isEmpty() ? part : name + "." + part;
            var row = add(
                    rows,
                    full,
                    depth + 1,
                    layer.flatMap(l -> Tree.child(l, part)),
                    below.getValue(),
                    again(three, part, full));
            macs += row.macs();
            bytes += row.activationBytes();
        }
        var row = new Row(name, depth, type(layer), ofOne(two.output, three.output), parameters(layer), macs, bytes);
        rows.set(at, row);
        return row;
    }

    private static Part again(Part three, String part, String full) {
        var found = three.parts.get(part);
        if (found == null) {
            throw new IllegalArgumentException(
                    "summary: %s ran for a batch of 2 but not for one of 3\n    fix:    let a model do the same for any batch"
                            .formatted(full));
        }
        return found;
    }

    private static Shape ofOne(Shape two, Shape three) {
        int more = two.rank() == 0 ? 0 : three.dim(0) - two.dim(0);
        return more > 0 ? two.with(0, more) : two;
    }

    private static String type(Optional<Layer> layer) {
        return layer.map(Object::getClass)
                .map(type -> type.isHidden() || type.isAnonymousClass() ? "lambda" : type.getSimpleName())
                .orElse("");
    }

    private static long parameters(Optional<Layer> layer) {
        return layer.stream()
                .flatMap(l -> l.parameters().values().stream())
                .mapToLong(p -> p.shape().size())
                .sum();
    }

    /// {@return the row of the whole model}
    public Row total() {
        return rows.getFirst();
    }

    private static final List<String> HEADS =
            List.of("layer", "type", "output", "parameters", "multiply-accumulates", "activations");

    /// {@return one line a row, indented by depth, and what is counted; without a line break at its end}
    public String table() {
        var lines = new ArrayList<>(List.of(HEADS));
        rows.forEach(row -> lines.add(cells(row)));
        int[] widths = IntStream.range(0, HEADS.size())
                .map(i -> lines.stream()
                        .mapToInt(line -> line.get(i).length())
                        .max()
                        .orElse(0))
                .toArray();
        var text = new StringBuilder();
        for (var line : lines) {
            for (int i = 0; i < widths.length; i++) {
                var column = (i < 3 ? "%-" : "%") + widths[i] + "s  ";
                text.append(column.formatted(line.get(i)));
            }
            text.setLength(text.length() - 2);
            text.append('\n');
        }
        return text.append("per image %s; activations in bytes of %s, held for the way back".formatted(image, dtype))
                .toString();
    }

    private static List<String> cells(Row row) {
        var name =
                row.name().isEmpty() ? "model" : row.name().substring(row.name().lastIndexOf('.') + 1);
        return List.of(
                "  ".repeat(row.depth()) + name,
                row.type(),
                row.output().toString(),
                count(row.parameters()),
                count(row.macs()),
                count(row.activationBytes()));
    }

    private static String count(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    /// The [#table].
    @Override
    public String toString() {
        return table();
    }
}
