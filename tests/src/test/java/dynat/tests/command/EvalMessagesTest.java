package dynat.tests.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.datasets.NpyFile.Type;
import dynat.datasets.NpyFile.Writer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `eval` answers to what it cannot do: exit codes and the whole of stderr.
class EvalMessagesTest {

    private static final String MODEL =
            EvalTest.GOLDEN.resolve("model.safetensors").toString();
    private static final String BEFORE = """
            device: ejml (double precision, 1 thread), as asked
            names: num_batches_tracked passed over (9)
            seen: model resnet, widths [8, 16, 32], blocks [1, 1, 1], shortcut B, 3 channels, 10 classes, input normalised
            """;

    @TempDir
    private static Path folder;

    /// Four black images of 3 x 8 x 8.
    @BeforeAll
    static void images() {
        write("x.npy", Type.U1, List.of(4, 3, 8, 8), new double[4 * 3 * 8 * 8]);
        write("y.npy", Type.I8, List.of(4), 0, 3, 9, 1);
    }

    private static void write(String file, Type type, List<Integer> shape, double... values) {
        try (Writer writer = new Writer(folder.resolve(file), type, shape)) {
            writer.put(values);
        }
    }

    private static Jar.Outcome eval(String data, String... more) throws IOException, InterruptedException {
        return new Jar(folder)
                .run(Stream.concat(
                                Stream.of("eval", "--device", "ejml", "--checkpoint", MODEL, "--data", data),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    @Test
    void aNormThatAnAttackDoesNotHave() throws Exception {
        eval("npy:x.npy,y.npy", "--attacks", "tpgd", "--norm", "L1").assertRefused(2, """
                config: --attacks: tpgd has no norm L1
                    known   Linf, L2
                    fix:    give --norm one of these, or leave tpgd out
                """);
        eval("npy:x.npy,y.npy", "--attacks", "cw").assertRefused(2, """
                config: --attacks: cw has no norm Linf
                    known   L2
                    fix:    give --norm L2, or take cw20, which is what papers call CW-20 in Linf
                """);
    }

    @Test
    void anUnknownNorm() throws Exception {
        eval("npy:x.npy,y.npy", "--norm", "linf").assertRefused(2, """
                config: --norm: there is no norm "linf"
                    known   Linf, L2, L1
                    fix:    did you mean Linf?
                """);
    }

    @Test
    void radiiThatAreNone() throws Exception {
        eval("npy:x.npy,y.npy", "--eps", "-8/255").assertRefused(2, """
                config: --eps: eps is [-8/255] but must be a list such as [4/255, 8/255] of numbers or fractions, 0 or more
                    fix:    give such a value, or leave eps out
                """);
        eval("npy:x.npy,y.npy", "--eps", "8").assertRefused(2, """
                config: --eps: a radius of 8 in Linf takes in every image, for images live in [0, 1]
                    fix:    write 8/255 if it is in steps of a byte; radii in L2 and L1 (--norm) may be larger than 1
                """);
    }

    @Test
    void imagesThatAreNotThere() throws Exception {
        eval("npy:x.npy,y.npy", "--indices", "2,4").assertRefused(2, BEFORE + """
                config: --indices: 4 is asked for, but npy:x.npy,y.npy has 4 test images
                    fix:    give numbers from 0 to 3, the smaller one first
                """);
    }

    @Test
    void anArrayOfAnotherShapeOrType() throws Exception {
        write("flat.npy", Type.F4, List.of(4, 192), new double[4 * 192]);
        eval("npy:flat.npy,y.npy").assertRefused(3, BEFORE + """
                npy: flat.npy has shape [4, 192]
                    fix:    save images as [N, H, W], [N, C, H, W] or [N, H, W, C]
                """);
        write("whole.npy", Type.I4, List.of(4, 3, 8, 8), new double[4 * 192]);
        eval("npy:whole.npy,y.npy").assertRefused(3, BEFORE + """
                npy: whole.npy holds integers of 32 bits, and it is not said how bright they are
                    fix:    save bytes with X.astype('uint8'), or floats in [0, 1]
                """);
        write("real.npy", Type.F4, List.of(4), 0, 1, 2, 3);
        eval("npy:x.npy,real.npy").assertRefused(3, BEFORE + """
                npy: real.npy holds labels of shape [4] that are floats
                    fix:    save integers of shape [N]: Y.reshape(-1).astype('<i8')
                """);
        double[] wide =
                DoubleStream.iterate(0, value -> value + 1).limit(4 * 192).toArray();
        write("bright.npy", Type.F4, List.of(4, 3, 8, 8), wide);
        eval("npy:bright.npy,y.npy").assertRefused(3, BEFORE + """
                npy: bright.npy has the value 2.0 at its place 2, counted from 0, but images live in [0, 1]
                    fix:    save numpy.float32(X / 255), if 255 is white
                """);
    }

    @Test
    void labelsThatAreNoClassOfTheNetwork() throws Exception {
        write("many.npy", Type.I8, List.of(4), 0, 3, 11, 1);
        eval("npy:x.npy,many.npy").assertRefused(2, BEFORE + """
                config: npy has images of 3 channels in 12 classes, but the network of %s takes 3 channels and tells 10 classes apart
                    fix:    number the labels from 0 to 9
                """.formatted(MODEL));
        eval("npy:x.npy,many.npy,classes=10").assertRefused(3, BEFORE + """
                npy: label 2 of many.npy, counted from 0, is 11 but labels run from 0 to 9
                    fix:    give classes=12 or more
                """);
        write("few.npy", Type.I8, List.of(4), 0, 3, 2, 1);
        eval("npy:x.npy,few.npy").assertRefused(2, BEFORE + """
                config: npy has images of 3 channels in 4 classes, but the network of %s takes 3 channels and tells 10 classes apart
                    fix:    write classes=10 behind the files, with a comma, if labels up to 9 mean what the network tells apart
                """.formatted(MODEL));
    }

    @Test
    void aFolderThatHoldsSomething() throws Exception {
        Files.writeString(Files.createDirectory(folder.resolve("full")).resolve("thesis.txt"), "years");
        eval("npy:x.npy,y.npy", "--attacks", "clean", "--out", "full").assertRefused(2, BEFORE + """
                eval: full exists and is not empty
                    fix:    give another folder with --out
                """);
        eval("npy:x.npy,y.npy", "--attacks", "clean", "--out", "x.npy").assertRefused(2, BEFORE + """
                eval: x.npy is a file
                    fix:    give a folder with --out
                """);
        assertEquals("years", Files.readString(folder.resolve("full/thesis.txt")));
    }
}
