package dynat.tests.bits;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.tensor.ConvolutionAlgorithm;
import dynat.tensor.Device;
import dynat.tests.AlsoOnGpu;
import dynat.tests.parity.Backends;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The same input gives the same bits, whatever the batch around it, the number of threads, and how often it was asked.
class BitsTest {

    private static final String VECTORS = "jdk.incubator.vector";
    private static final int REPETITIONS = 30;
    private static final int[] BATCH = IntStream.range(0, 32).toArray();

    static Stream<Arguments> perImage() {
        return Stream.concat(
                        Backends.ready().stream(),
                        Stream.of(ConvolutionAlgorithm.DIRECT, ConvolutionAlgorithm.WINOGRAD)
                                .map(Backends::others)
                                .flatMap(List::stream))
                .flatMap(device -> Primitive.all().stream()
                        .filter(Primitive::perImage)
                        .map(primitive -> Arguments.of(device, primitive)));
    }

    @ParameterizedTest
    @MethodSource("perImage")
    void anImageIsTheSameInEveryBatch(Device device, Primitive primitive) {
        var all = primitive.run(device, BATCH);
        int[] seven = {3, 30, 5, 0, 31, 17, 8};
        var some = primitive.run(device, seven);
        int width = all.length / BATCH.length;
        for (int i = 0; i < seven.length; i++) {
            var expected = row(all, seven[i], width);
            assertArrayEquals(expected, row(some, i, width), "in a batch of 7");
            assertArrayEquals(expected, primitive.run(device, seven[i]), "in a batch of 1");
        }
    }

    private static float[] row(float[] values, int row, int width) {
        return Arrays.copyOfRange(values, row * width, (row + 1) * width);
    }

    static Stream<String> names() {
        return Backends.ready().stream().map(Device::name);
    }

    @AlsoOnGpu
    @ParameterizedTest
    @MethodSource("names")
    void threadsChangeNothing(String device) {
        var alone = Backends.open(device, 1);
        for (int threads :
                new int[] {2, 3, 80}) { // more threads than some kernels have tasks, and than there are cores
            var several = Backends.open(device, threads);
            assertAll(Primitive.all().stream()
                    .map(primitive -> () -> assertArrayEquals(
                            primitive.run(alone, BATCH), primitive.run(several, BATCH), primitive::name)));
        }
    }

    @AlsoOnGpu
    @ParameterizedTest
    @MethodSource("names")
    void callersOnSeveralThreadsChangeNothing(String name) throws Exception {
        var device = Backends.open(name, 2);
        var alone = Fingerprints.of(device);
        try (var callers = Executors.newFixedThreadPool(3)) {
            for (var together : callers.invokeAll(Collections.nCopies(3, () -> Fingerprints.of(device)))) {
                assertEquals(alone, together.get());
            }
        }
    }

    /// Run in fresh processes: by the interpreter alone, called once, and called until the optimising compiler has been
    /// at work, which is told to come early and to be waited for.
    @ParameterizedTest
    @MethodSource("names")
    void theCompilerChangesNothing(String device, @TempDir Path folder) throws IOException, InterruptedException {
        var here = new TreeMap<String, String>();
        Fingerprints.of(Backends.open(device, 2)).forEach((name, bits) -> here.put(name, "= %08x".formatted(bits)));
        assertSame(here, inFreshProcess(device, 0, vectors("-Xint")), "interpreted");
        assertSame(here, inFreshProcess(device, 0, vectors()), "called once");
        var log = folder.resolve("compiled");
        assertSame(
                here,
                inFreshProcess(
                        device,
                        REPETITIONS,
                        vectors(
                                "-Xbatch",
                                "-XX:Tier4InvocationThreshold=50",
                                "-XX:Tier4MinInvocationThreshold=20",
                                "-XX:Tier4CompileThreshold=50",
                                "-XX:Tier4BackEdgeThreshold=500",
                                "-Xlog:jit+compilation=debug:file=" + log)),
                "optimised");
        var optimised = Pattern.compile(" 4 +dynat\\.tensor\\." + device + "\\.");
        try (var lines = Files.lines(log)) {
            long methods = lines.filter(line -> optimised.matcher(line).find()).count();
            assertTrue(methods >= 10, () -> "only " + methods + " methods of the backend were optimised");
        }
    }

    /// In fresh processes that have narrower vectors, or none. On processors that know no such vectors the option does
    /// nothing.
    @ParameterizedTest
    @MethodSource("names")
    void vectorsOfAnyWidthChangeNothing(String device) throws IOException, InterruptedException {
        var here = new TreeMap<String, String>();
        Fingerprints.of(Backends.open(device, 2)).forEach((name, bits) -> here.put(name, "= %08x".formatted(bits)));
        for (int avx : new int[] {2, 1}) {
            String[] options = {"-XX:+IgnoreUnrecognizedVMOptions", "-XX:UseAVX=" + avx};
            assertSame(here, inFreshProcess(device, 0, vectors(options)), "computed with -XX:UseAVX=" + avx);
        }
        assertSame(here, inFreshProcess(device, 0, List.of()), "computed without the vector module");
    }

    /// @param there bits by primitive; those that start with `!` changed within the process
    private static void assertSame(Map<String, String> here, Map<String, String> there, String how) {
        assertEquals(here.keySet(), there.keySet());
        var others = here.keySet().stream()
                .filter(name -> !here.get(name).equals(there.get(name)))
                .toList();
        assertEquals(List.of(), others, "these have other bits when they are " + how);
    }

    /// These options, and the vector module if this process has it.
    private static List<String> vectors(String... options) {
        var all = new ArrayList<>(List.of(options));
        if (ModuleLayer.boot().findModule(VECTORS).isPresent()) {
            all.addAll(List.of("--add-modules", VECTORS));
        }
        return all;
    }

    private static Map<String, String> inFreshProcess(String device, int repetitions, List<String> options)
            throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Fingerprints.class.getName()));
        command.addAll(List.of(device, Integer.toString(repetitions)));
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var bits = new TreeMap<String, String>();
        try (var lines = process.inputReader().lines()) {
            lines.filter(line -> line.matches("[=!] [0-9a-f]{8} .*"))
                    .forEach(line -> bits.put(line.substring(11), line.substring(0, 10)));
        }
        assertEquals(0, process.waitFor(), () -> "a process ended with " + process.exitValue());
        return bits;
    }
}
