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

    /// What [JCudaGpu] calls besides: it answers as variables of the environment say, such as `cuGraphUpload=2`, and
    /// tells what it is asked.
    private static final String WORK = """
            #include <stdio.h>
            #include <stdlib.h>
            static int answer(const char *call) {
                printf("%s\\n", call);
                fflush(stdout);
                const char *said = getenv(call);
                return said ? atoi(said) : 0;
            }
            #define ASKED(call, ...) int call(__VA_ARGS__) { return answer(#call); }
            ASKED(cuDevicePrimaryCtxRetain, void **context, int device)
            int cuCtxSetCurrent(void *context) { return 0; }
            int cuStreamCreate(void **stream, unsigned flags) { return 0; }
            int cuMemGetInfo_v2(size_t *free, size_t *total) { *free = *total = 24000000000; return 0; }
            int cuMemAllocHost_v2(void **memory, size_t bytes) { *memory = malloc(bytes); return 0; }
            ASKED(cuMemsetD8Async, size_t to, unsigned char value, size_t count, void *stream)
            ASKED(cuStreamSynchronize, void *stream)
            ASKED(cuStreamBeginCapture_v2, void *stream, int mode)
            ASKED(cuStreamEndCapture, void *stream, void **graph)
            ASKED(cuGraphInstantiateWithFlags, void **ready, void *graph, unsigned long long flags)
            ASKED(cuGraphUpload, void *ready, void *stream)
            ASKED(cuGraphLaunch, void *ready, void *stream)
            ASKED(cuGraphDestroy, void *graph)
            ASKED(cuGraphExecDestroy, void *ready)
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

    /// A driver that also works, in a manner.
    static void workingDriver(Path folder) throws IOException {
        Gcc.build(folder, "libcuda.so.1", "", DRIVER + WORK, "-DINIT=0", "-DCUDA=13000", "-DMAJOR=8");
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
