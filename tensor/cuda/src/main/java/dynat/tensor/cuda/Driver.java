package dynat.tensor.cuda;

import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import jcuda.driver.CUdevice;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/// What NVIDIA's driver says of itself and of the first GPU, before anything is made on it.
///
/// @param gpu          its name, such as `NVIDIA H100 80GB HBM3`
/// @param architecture its compute capability, ten times the major number plus the minor: 90
/// @param memory       bytes
/// @param cuda         the newest CUDA that this driver runs, such as 13000 for 13.0
/// @param version      the driver's own, if the system tells
record Driver(String gpu, int architecture, long memory, int cuda, Optional<String> version) {
    private static final Pattern VERSION = Pattern.compile("\\b\\d{3}\\.\\d+(\\.\\d+)?\\b");

    /// The driver is there, and does not give us a GPU.
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }

    /// Asks. The driver's library is loaded, and JCuda's for it.
    ///
    /// @param root the folder that holds all others
    static Driver ask(Path root) throws Refused {
        check("cuInit", JCudaDriver.cuInit(0));
        var count = new int[1];
        check("cuDeviceGetCount", JCudaDriver.cuDeviceGetCount(count));
        if (count[0] == 0) {
            throw new Refused("the driver finds no GPU");
        }
        var device = new CUdevice();
        check("cuDeviceGet", JCudaDriver.cuDeviceGet(device, 0));
        var name = new byte[256];
        check("cuDeviceGetName", JCudaDriver.cuDeviceGetName(name, name.length, device));
        var memory = new long[1];
        check("cuDeviceTotalMem", JCudaDriver.cuDeviceTotalMem(memory, device));
        var cuda = new int[1];
        check("cuDriverGetVersion", JCudaDriver.cuDriverGetVersion(cuda));
        return new Driver(
                new String(name, StandardCharsets.UTF_8).replace("\0", "").strip(),
                10 * attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, device)
                        + attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, device),
                memory[0],
                cuda[0],
                version(root.resolve("proc/driver/nvidia/version")));
    }

    private static int attribute(int which, CUdevice device) throws Refused {
        var value = new int[1];
        check("cuDeviceGetAttribute", JCudaDriver.cuDeviceGetAttribute(value, which, device));
        return value[0];
    }

    private static void check(String call, int status) throws Refused {
        if (status == CUresult.CUDA_ERROR_NO_DEVICE) {
            throw new Refused("the driver finds no GPU");
        }
        if (status != CUresult.CUDA_SUCCESS) {
            throw new Refused("%s answers %s".formatted(call, CUresult.stringFor(status)));
        }
    }

    private static Optional<String> version(Path file) {
        try {
            return VERSION.matcher(Files.readString(file))
                    .results()
                    .map(MatchResult::group)
                    .findFirst();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /// @return the newest CUDA whose libraries it runs, such as 13
    int major() {
        return cuda / 1000;
    }

    @Override
    public String toString() {
        return "%s (compute capability %d.%d), %.1f GB; driver%s for CUDA %d.%d"
                .formatted(
                        gpu,
                        architecture / 10,
                        architecture % 10,
                        memory / 1e9,
                        version.map(text -> " " + text).orElse(""),
                        cuda / 1000,
                        cuda % 1000 / 10);
    }
}
