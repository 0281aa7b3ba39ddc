package dynat.tensor.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Libraries that have the names, versions of symbols and a few functions of NVIDIA's, built with gcc.
///
/// They show that what we load finds them, under which name, and in which order we look; nothing of what the real ones
/// compute.
final class StubLibraries {
    private static final String DRIVER = """
            #include <stddef.h>
            #include <string.h>
            int cuInit(unsigned flags) { return INIT; }
            int cuDeviceGetCount(int *n) { *n = 1; return 0; }
            int cuDeviceGet(int *device, int i) { *device = i; return 0; }
            int cuDeviceGetName(char *name, int n, int device) { strncpy(name, "Stub 1", n); return 0; }
            int cuDeviceTotalMem_v2(size_t *bytes, int device) { *bytes = 24000000000; return 0; }
            int cuDriverGetVersion(int *version) { *version = CUDA; return 0; }
            int cuDeviceGetAttribute(int *value, int which, int device) { *value = which == 75 ? MAJOR : 5; return 0; }
            """;
    private static final String CUBLAS =
            "int cublasGetProperty(int which, int *value) { *value = which == 0 ? CUDA : which; return 0; }\n";
    private static final String CUDNN = """
            #include <stddef.h>
            size_t cudnnGetVersion(void) { return 91302; }
            size_t cudnnGetCudartVersion(void) { return CUDA * 1000; }
            """;

    private StubLibraries() {}

    static void assumeGcc() {
        boolean here = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "gcc")));
        assumeTrue(
                here && System.getProperty("os.name").equals("Linux"), "there is no gcc to build stub libraries with");
    }

    /// A driver that answers `init` to `cuInit`, runs CUDA up to `cuda` (such as 13000) and has a GPU whose compute
    /// capability is `major`.5.
    static void driver(Path folder, int init, int cuda, int major) throws Exception {
        build(folder, "libcuda.so.1", "", DRIVER, "-DINIT=" + init, "-DCUDA=" + cuda, "-DMAJOR=" + major);
    }

    /// A driver that needs a library which is not there.
    static void brokenDriver(Path folder) throws Exception {
        build(folder, "libmissing.so", "", "int missing;\n");
        build(folder, "libcuda.so.1", "", "", "-Wl,--no-as-needed", "-L" + folder, "-l:libmissing.so");
        Files.delete(folder.resolve("libmissing.so"));
    }

    static void cublas(Path folder, int cuda) throws Exception {
        build(folder, "libcublasLt.so." + cuda, "", "int stub_lt;\n");
        build(folder, "libcublas.so." + cuda, "libcublas.so." + cuda, CUBLAS, "-DCUDA=" + cuda);
    }

    static void cudnn(Path folder, int cuda) throws Exception {
        build(folder, "libcudnn.so.9", "libcudnn.so.9", CUDNN, "-DCUDA=" + cuda);
        for (var part : List.of("graph", "ops", "cnn")) {
            Files.createFile(folder.resolve("libcudnn_%s.so.9".formatted(part)));
        }
    }

    /// Builds one, whose symbols have the version named, or none.
    private static void build(Path folder, String name, String version, String source, String... flags)
            throws Exception {
        Files.createDirectories(folder);
        var code = Files.writeString(folder.resolve(name + ".c"), source);
        var command = new ArrayList<>(List.of("gcc", "-w", "-shared", "-fPIC", "-Wl,-soname," + name, "-o", name));
        if (!version.isEmpty()) {
            var script = Files.writeString(folder.resolve(name + ".map"), version + " { *; };\n");
            command.add("-Wl,--version-script=" + script);
        }
        command.addAll(Arrays.asList(flags));
        command.add(code.toString());
        var said = run(folder, new ProcessBuilder(command));
        assertTrue(Files.exists(folder.resolve(name)), said);
    }

    /// Runs a class of these tests in a virtual machine of its own, as what is loaded stays loaded.
    ///
    /// @param folder where it runs
    /// @return       what it wrote
    static String inOneOfItsOwn(Path folder, Class<?> main) throws Exception {
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName());
        builder.environment().keySet().removeIf(name -> name.startsWith("JAVA") || name.endsWith("JAVA_OPTIONS"));
        return run(folder, builder);
    }

    private static String run(Path folder, ProcessBuilder builder) throws IOException, InterruptedException {
        var out = Files.createTempFile(folder, "out", ".txt");
        var process = builder.directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertTrue(process.waitFor(120, TimeUnit.SECONDS), "still running after two minutes");
        var said = Files.readString(out);
        assertEquals(0, process.exitValue(), said);
        return said;
    }
}
