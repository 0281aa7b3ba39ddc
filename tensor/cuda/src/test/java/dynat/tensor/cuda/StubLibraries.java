package dynat.tensor.cuda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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

    /// A driver that answers `init` to `cuInit`, runs CUDA up to `cuda` (such as 13000) and has a GPU whose compute
    /// capability is `major`.5.
    static void driver(Path folder, int init, int cuda, int major) throws IOException {
        Gcc.build(folder, "libcuda.so.1", "", DRIVER, "-DINIT=" + init, "-DCUDA=" + cuda, "-DMAJOR=" + major);
    }

    /// A driver that needs a library which is not there.
    static void brokenDriver(Path folder) throws IOException {
        Gcc.build(folder, "libmissing.so", "", "int missing;\n");
        Gcc.build(folder, "libcuda.so.1", "", "", "-Wl,--no-as-needed", "-L" + folder, "-l:libmissing.so");
        Files.delete(folder.resolve("libmissing.so"));
    }

    static void cublas(Path folder, int cuda) throws IOException {
        Gcc.build(folder, "libcublasLt.so." + cuda, "", "int stub_lt;\n");
        Gcc.build(folder, "libcublas.so." + cuda, "libcublas.so." + cuda, CUBLAS, "-DCUDA=" + cuda);
    }

    static void cudnn(Path folder, int cuda) throws IOException {
        Gcc.build(folder, "libcudnn.so.9", "libcudnn.so.9", CUDNN, "-DCUDA=" + cuda);
        for (var part : List.of("graph", "ops", "cnn")) {
            Files.createFile(folder.resolve("libcudnn_%s.so.9".formatted(part)));
        }
    }
}
