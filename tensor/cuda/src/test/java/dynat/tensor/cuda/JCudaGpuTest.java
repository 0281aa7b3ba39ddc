package dynat.tensor.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.tensor.DeviceError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the driver is asked, and what is made of its answers; the driver is one of ours ([StubLibraries]).
class JCudaGpuTest {
    private static final String OUT_OF_MEMORY = "2";

    @TempDir
    private Path folder;

    /// Captures the clearing of some memory, or clears it if there is no graph; or fails as its argument says.
    static final class Captures {
        private Captures() {}

        public static void main(String... work) throws Exception {
            System.load(Path.of("libcuda.so.1").toAbsolutePath().toString());
            new JCudaNatives(Path.of("")).load("jcuda.driver.JCudaDriver", "JCudaDriver");
            try {
                var gpu = new JCudaGpu(0);
                var graph = gpu.capture(() -> {
                    if (work.length > 0) {
                        throw new DeviceError(work[0]);
                    }
                    gpu.clear(0x1000, 8);
                });
                graph.ifPresentOrElse(Gpu.Graph::launch, () -> gpu.clear(0x1000, 8));
                graph.ifPresent(Gpu.Graph::close);
                System.out.println(graph.isPresent() ? "a graph" : "no graph");
            } catch (DeviceError e) {
                System.out.println(e.getMessage());
            }
        }
    }

    /// @param answers of the driver, a call before each
    private List<String> captured(List<String> flags, List<String> work, String... answers) throws Exception {
        Gcc.assumeHere();
        StubLibraries.workingDriver(folder);
        var process = OwnProcess.java(folder, Captures.class, work.toArray(String[]::new));
        process.command().addAll(1, flags);
        for (int i = 0; i < answers.length; i += 2) {
            process.environment().put(answers[i], answers[i + 1]);
        }
        return OwnProcess.output(process).lines().toList();
    }

    private static List<String> lines(String... more) {
        var lines = new ArrayList<>(List.of("cuDevicePrimaryCtxRetain"));
        lines.addAll(Arrays.asList(more));
        return lines;
    }

    @Test
    void whatIsCapturedIsReadyBeforeItIsLaunched() throws Exception {
        assertEquals(
                lines(
                        "cuStreamBeginCapture_v2",
                        "cuMemsetD8Async",
                        "cuStreamEndCapture",
                        "cuGraphInstantiateWithFlags",
                        "cuGraphDestroy",
                        "cuGraphUpload",
                        "cuGraphLaunch",
                        "cuGraphExecDestroy",
                        "a graph"),
                captured(List.of(), List.of()));
    }

    /// A graph is only faster: without it the program goes on, and what was made of it is given back.
    @Test
    void withoutMemoryThereIsNoGraph() throws Exception {
        var instantiated = captured(List.of(), List.of(), "cuGraphInstantiateWithFlags", OUT_OF_MEMORY);
        assertEquals(List.of("cuGraphInstantiateWithFlags", "cuGraphDestroy"), instantiated.subList(4, 6));
        assertEquals("no graph", instantiated.getLast());
        var uploaded = captured(List.of(), List.of(), "cuGraphUpload", OUT_OF_MEMORY);
        assertEquals(List.of("cuGraphUpload", "cuGraphExecDestroy"), uploaded.subList(6, 8));
        assertEquals("no graph", uploaded.getLast());
    }

    @Test
    void whatFailsWhileItIsCapturedIsWhatIsSaid() throws Exception {
        assertEquals(
                lines("cuStreamBeginCapture_v2", "cuStreamEndCapture", "the cause"),
                captured(List.of(), List.of("the cause"), "cuStreamEndCapture", "901"));
    }

    /// Nothing is captured then, as a capture cannot be waited for.
    @Test
    void whereEverythingIsWaitedForAFailureBearsTheNameOfItsCall() throws Exception {
        var flags = List.of("-Ddynat.cuda.synchronous=true");
        assertEquals(lines("cuMemsetD8Async", "cuStreamSynchronize", "no graph"), captured(flags, List.of()));
        assertEquals(
                lines(
                        "cuMemsetD8Async",
                        "cuStreamSynchronize",
                        "device: cuMemsetD8Async failed: CUDA_ERROR_ILLEGAL_ADDRESS",
                        "    fix:    run with -Ddynat.cuda.synchronous=true to see which launch it was, or with --device simd"),
                captured(flags, List.of(), "cuStreamSynchronize", "700"));
    }

    @Test
    void aGpuThatSomebodyElseHas() throws Exception {
        assertEquals(
                lines(
                        "device: cuDevicePrimaryCtxRetain failed: CUDA_ERROR_DEVICE_UNAVAILABLE",
                        "    fix:    look with nvidia-smi who uses the GPU, and try again then, or with --device simd"),
                captured(List.of(), List.of(), "cuDevicePrimaryCtxRetain", "46"));
    }
}
