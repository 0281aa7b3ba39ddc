package dynat.tensor.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.tensor.Backend.Availability;
import dynat.tensor.Backend.Availability.Missing;
import dynat.tensor.Backend.Availability.Ready;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is said of a machine, and what is loaded on it. The real ones are NVIDIA's to build; these libraries only have
/// their names, so nothing is shown of what those do.
class NativeLibrariesTest {
    private static final String GPU = "Stub 1 (compute capability 8.5), 24.0 GB; driver%s for CUDA %s";
    private static final String GUIDE =
            "install what is missing or name its folder in DYNAT_CUDA_LIBRARIES; docs/cuda.md says how";

    @TempDir
    private Path folder;

    private static Missing without(String system, String machine, Path root) {
        var properties = new Properties();
        properties.setProperty("os.name", system);
        properties.setProperty("os.arch", machine);
        return (Missing) new NativeLibraries(new Surroundings(Map.of(), properties, root)).look();
    }

    @Test
    void noDriver() {
        assertEquals(
                new Missing(
                        "no libcuda.so.1 (NVIDIA's driver)",
                        "install NVIDIA's driver, 525 or later, and CUDA's libraries; docs/cuda.md says how"),
                without("Linux", "amd64", folder));
        assertEquals(
                "no nvcuda.dll (NVIDIA's driver)",
                without("Windows 11", "amd64", folder).why());
    }

    @Test
    void anotherSystem() {
        assertEquals(
                new Missing(
                        "not on Mac OS X, aarch64", "use a machine with Linux or Windows on x86-64, or --device simd"),
                without("Mac OS X", "aarch64", folder));
    }

    /// Says what there is in a folder that stands for the whole machine, and which libraries are in memory then.
    static final class Said {
        private Said() {}

        public static void main(String[] none) throws Exception {
            var before = System.getProperty("java.io.tmpdir");
            var root = Path.of("").toAbsolutePath();
            var properties = new Properties();
            properties.setProperty("os.name", "Linux");
            properties.setProperty("os.arch", "amd64");
            properties.setProperty("user.home", root.toString());
            System.out.println(new NativeLibraries(new Surroundings(Map.of(), properties, root)).look());
            assertEquals(before, System.getProperty("java.io.tmpdir"));
            for (var line : Files.readAllLines(Path.of("/proc/self/maps"))) {
                if (line.contains("r-xp") && line.contains(root.toString())) {
                    System.out.println(root.relativize(Path.of(line.substring(line.indexOf('/')))));
                }
            }
        }
    }

    /// Checks the answer, and the libraries that are in memory then.
    private void assertSaid(Availability expected, String... loaded) throws Exception {
        var said =
                OwnProcess.output(OwnProcess.java(folder, Said.class)).lines().toList();
        assertEquals(expected.toString(), said.getFirst());
        assertEquals(Set.of(loaded), Set.copyOf(said.subList(1, said.size())));
    }

    /// The driver, of a machine whose folders are all in `folder`.
    private Path driver(int init, int cuda, int major) throws Exception {
        Gcc.assumeHere();
        var system = folder.toRealPath().resolve("usr/lib64");
        StubLibraries.driver(system, init, cuda, major);
        return system;
    }

    private static final String DRIVER = "usr/lib64/libcuda.so.1";
    private static final String OWN = ".cache/dynat/jcuda-12.6.0/";
    private static final String JCUDA_DRIVER = OWN + "libJCudaDriver-12.6.0-linux-x86_64.so";

    @Test
    void noGpu() throws Exception {
        var fix = "check with nvidia-smi that this user sees a GPU, or use --device simd";
        driver(100, 13000, 8);
        assertSaid(new Missing("the driver finds no GPU", fix), DRIVER, JCUDA_DRIVER);
        driver(803, 13000, 8);
        assertSaid(new Missing("cuInit answers CUDA_ERROR_SYSTEM_DRIVER_MISMATCH", fix), DRIVER, JCUDA_DRIVER);
    }

    @Test
    void aGpuThatIsTooOld() throws Exception {
        driver(0, 12040, 6);
        assertSaid(
                new Missing(
                        "compute capability 7.5 is needed; found Stub 1 (compute capability 6.5), 24.0 GB;"
                                + " driver for CUDA 12.4",
                        "use a GPU of 2018 or later, or --device simd"),
                DRIVER,
                JCUDA_DRIVER);
    }

    @Test
    void aDriverThatIsBroken() throws Exception {
        Gcc.assumeHere();
        var system = folder.toRealPath().resolve("usr/lib64");
        StubLibraries.brokenDriver(system);
        assertSaid(new Missing(
                "%s does not work: libmissing.so: cannot open shared object file: No such file or directory (%s)"
                        .formatted(system.resolve("libcuda.so.1"), "UnsatisfiedLinkError"),
                "install NVIDIA's driver anew, 525 or later, or use --device simd"));
    }

    /// The driver is not to blame for a folder that nothing can be put into.
    @Test
    void jcudasLibraryThatDoesNotLoad() throws Exception {
        driver(0, 13000, 8);
        Files.createDirectories(folder.resolve(OWN + "libJCudaDriver-12.6.0-linux-x86_64.so"));
        var said = OwnProcess.output(OwnProcess.java(folder, Said.class));
        var cache = folder.toRealPath().resolve(".cache/dynat");
        assertTrue(said.startsWith("Missing[why=JCuda's library does not load from %s: ".formatted(cache)), said);
        assertTrue(
                said.contains(
                        "fix=see to it that this folder has room and that programs may be run from it, or use --device simd]"),
                said);
    }

    @Test
    void noLibraries() throws Exception {
        driver(0, 13000, 8);
        Files.writeString(
                Files.createDirectories(folder.resolve("proc/driver/nvidia")).resolve("version"),
                "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.65.06  Release Build\nGCC version: 12\n");
        assertSaid(
                new Missing(
                        "no libcublas.so.12 or libcublas.so.13 (cuBLAS), no libcudnn.so.9 (cuDNN 9); found "
                                + GPU.formatted(" 580.65.06", "13.0"),
                        GUIDE),
                DRIVER,
                JCUDA_DRIVER);
    }

    @Test
    void noCudnn() throws Exception {
        var system = driver(0, 13000, 8);
        StubLibraries.cublas(system, 13);
        assertSaid(
                new Missing(
                        "no libcudnn.so.9 (cuDNN 9); found %s, cuBLAS in %s"
                                .formatted(GPU.formatted("", "13.0"), system),
                        GUIDE),
                DRIVER,
                JCUDA_DRIVER);
    }

    @Test
    void noCublasThatTheDriverRuns() throws Exception {
        var system = driver(0, 12080, 8);
        StubLibraries.cublas(system, 13);
        StubLibraries.cudnn(system, 13);
        assertSaid(
                new Missing(
                        "no libcublas.so.12 (cuBLAS); found %s, cuDNN 9 in %s"
                                .formatted(GPU.formatted("", "12.8"), system),
                        GUIDE),
                DRIVER,
                JCUDA_DRIVER);
    }

    @Test
    void cudnnThatTheDriverDoesNotRun() throws Exception {
        var system = driver(0, 12080, 8);
        StubLibraries.cublas(system, 12);
        StubLibraries.cudnn(system, 13);
        assertSaid(
                new Missing(
                        "cuDNN 9.13.2 for CUDA 13 in %s is too new; found %s"
                                .formatted(system, GPU.formatted("", "12.8")),
                        "install NVIDIA's driver anew, or cuDNN 9 for CUDA 12; docs/cuda.md says how"),
                loaded(12, OWN));
    }

    private static String[] loaded(int cuda, String cublas) {
        return new String[] {
            DRIVER,
            JCUDA_DRIVER,
            "usr/lib64/libcublasLt.so." + cuda,
            "usr/lib64/libcublas.so." + cuda,
            "usr/lib64/libcudnn.so.9",
            cublas + "libJCublas2-12.6.0-linux-x86_64.so",
            OWN + "libJCudnn-12.6.0-linux-x86_64.so"
        };
    }

    /// JCuda's natives find what was loaded before them; for CUDA 13 cuBLAS's has a name and symbol versions of its
    /// own.
    @ParameterizedTest
    @ValueSource(ints = {12, 13})
    void everything(int cuda) throws Exception {
        var system = driver(0, 13000, 8);
        StubLibraries.cublas(system, cuda);
        StubLibraries.cudnn(system, cuda);
        var cublas = cuda == 12 ? OWN : ".cache/dynat/jcuda-12.6.0-cuda13/";
        assertSaid(
                new Ready("%s; cuBLAS %d.1.2 in %s; cuDNN 9.13.2 for CUDA %d in %s"
                        .formatted(GPU.formatted("", "13.0"), cuda, system, cuda, system)),
                loaded(cuda, cublas));
    }

    /// As when a process was killed while JCuda wrote there, or somebody else did.
    @Test
    void whatWasLeftHalfWrittenDoesNotCount() throws Exception {
        driver(100, 13000, 8);
        Files.writeString(
                Files.createDirectories(folder.resolve(OWN)).resolve("libJCudaDriver-12.6.0-linux-x86_64.so"), "half");
        assertSaid(
                new Missing(
                        "the driver finds no GPU",
                        "check with nvidia-smi that this user sees a GPU, or use --device simd"),
                DRIVER,
                JCUDA_DRIVER);
    }
}
