package dynat.tests.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.nn.Checkpoint;
import dynat.tests.Repository;
import dynat.tests.nn.TorchZip;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipFile;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.BeforeProperty;

/// A damaged file of PyTorch is refused, or read as it was; one whose pickle was changed on purpose is refused, or read
/// as tensors that are whole.
class TorchFuzzProperties {

    private static final int CASES = 100_000;
    private static final String PICKLE = "data.pkl";

    /// Instructions that [dynat.nn] follows, and pieces of them, for pickles that nobody wrote.
    private static final List<String> PIECES = List.of(
            "(",
            "N",
            "\u0088",
            "\u0089",
            "K\0",
            "K\1",
            "K\3",
            "M\1\1",
            "J\u00ff\u00ff\u00ff\u00ff",
            "\u008a\1\5",
            ")",
            "\u0085",
            "\u0086",
            "\u0087",
            "t",
            "]",
            "a",
            "e",
            "}",
            "s",
            "u",
            "q\0",
            "q\1",
            "\u0094",
            "h\0",
            "h\1",
            "R",
            "b",
            "Q",
            "\u0093",
            ".",
            "ctorch._utils\n_rebuild_tensor_v2\n",
            "ctorch\nFloatStorage\n",
            "ctorch\nBoolStorage\n",
            "ccollections\nOrderedDict\n",
            "ctorch._utils\n_rebuild_parameter\n",
            TorchZip.text("a"),
            TorchZip.text("0"),
            TorchZip.text("storage"),
            TorchZip.text("state_dict"),
            TorchZip.tensor("0", 3, "K\0", "K\3\u0085", "K\1\u0085"),
            TorchZip.tensor("0", 3, "K\1", ")", ")"),
            TorchZip.tensor("0", 3, "K\0", "M\0\1\u0085", "K\0\u0085"),
            "}K\1" + TorchZip.tensor("0", 3, "K\0", "K\3\u0085", "K\1\u0085") + "s",
            "}" + TorchZip.text("a") + TorchZip.tensor("0", 3, "K\0", "K\3\u0085", "K\1\u0085") + "s");

    private final List<byte[]> files = new ArrayList<>();
    private final List<Checkpoint> whole = new ArrayList<>();
    private final List<Map<String, byte[]>> entries = new ArrayList<>();

    @BeforeProperty
    void open() throws IOException {
        var folder = Repository.root().resolve("tests/src/test/resources/dynat/tests/nn/torch");
        for (var name : List.of("views.pt", "dtypes2.pt", "dtypes5.pt")) {
            var bytes = Files.readAllBytes(folder.resolve(name));
            files.add(bytes);
            whole.add(Checkpoint.of(folder.resolve(name), bytes));
            entries.add(unzipped(bytes));
        }
    }

    /// By the directory, for PyTorch's local headers leave the lengths out.
    private static Map<String, byte[]> unzipped(byte[] file) throws IOException {
        var path = Files.createTempFile("fuzz", ".pt");
        Files.write(path, file);
        var entries = new LinkedHashMap<String, byte[]>();
        try (var zip = new ZipFile(path.toFile())) {
            for (var entry : Collections.list(zip.entries())) {
                entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
        }
        Files.delete(path);
        return entries;
    }

    @Property(
            tries = CASES,
            seed = "2",
            generation = GenerationMode.RANDOMIZED,
            edgeCases = EdgeCasesMode.NONE,
            shrinking = ShrinkingMode.OFF)
    void aDamagedFileIsRefusedOrReadAsItWas(@ForAll long seed) {
        int which = (int) Long.remainderUnsigned(seed, files.size());
        var mutation = new Mutation(seed);
        var file = seed % 10 == 0 ? mutation.random(files.get(which)) : mutation.of(files.get(which));
        DAMAGED.read(file).ifPresent(read -> {
            assertEquals(whole.get(which).values(), read.values());
            assertEquals(whole.get(which).metadata(), read.metadata());
        });
        DAMAGED.assertBothAtEnd(CASES);
    }

    @Property(
            tries = CASES,
            seed = "3",
            generation = GenerationMode.RANDOMIZED,
            edgeCases = EdgeCasesMode.NONE,
            shrinking = ShrinkingMode.OFF)
    void aPickleThatLiesIsRefusedOrMakesWholeTensors(@ForAll long seed) {
        var zip = (seed & 3) == 0 ? made(seed) : changed(seed);
        LYING.read(zip.bytes())
                .ifPresent(read -> read.values().forEach((name, entry) -> {
                    assertEquals(
                            entry.shape().size() * entry.dtype().bytes(),
                            entry.bytes().capacity(),
                            name);
                    assertEquals(entry.shape().size(), entry.toDoubles().length, name);
                }));
        LYING.assertBothAtEnd(CASES);
    }

    /// One of PyTorch's files with damage to its pickle alone, and the CRC that goes with it.
    private TorchZip changed(long seed) {
        var zip = new TorchZip();
        entries.get((int) Long.remainderUnsigned(seed, files.size()))
                .forEach((name, bytes) ->
                        zip.with(name, name.endsWith(PICKLE) ? new Mutation(seed).of(bytes) : bytes));
        return zip;
    }

    /// A file with a storage of three floats and a pickle of pieces at random, more often than not within a dictionary
    /// with the key `a`.
    private static TorchZip made(long seed) {
        var random = new Random(seed);
        var pieces = new ArrayList<Object>();
        if (random.nextBoolean()) {
            pieces.add("}" + TorchZip.text("a"));
        }
        for (int i = random.nextInt(12); i > 0; i--) {
            pieces.add(PIECES.get(random.nextInt(PIECES.size())));
        }
        pieces.add(random.nextBoolean() ? "s." : ".");
        return TorchZip.of(TorchZip.pickle(pieces.toArray())).with("archive/data/0", new byte[12]);
    }

    private static final Readings DAMAGED = new Readings(), LYING = new Readings();
}
