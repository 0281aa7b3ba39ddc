package dynat.tensor.cuda;

import dynat.tensor.Backend.Availability;
import dynat.tensor.Backend.Availability.Missing;
import dynat.tensor.Backend.Availability.Ready;
import dynat.tensor.DeviceError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import jcuda.jcublas.JCublas2;
import jcuda.jcudnn.JCudnn;
import jcuda.libraryPropertyType;

/// Finds NVIDIA's libraries and loads them, so that JCuda's natives find them: once a process.
///
/// Where there is no driver nothing is loaded at all. Otherwise the driver is asked for a GPU, and then come cuBLASLt,
/// cuBLAS, cuDNN, in this order, by their full paths: a library that is loaded already is not looked for again, so no
/// `LD_LIBRARY_PATH` is needed. cuDNN loads its parts from its own folder.
@SuppressWarnings("restricted") // to load libraries is what it is for
final class NativeLibraries {
    private static final int LEAST_ARCHITECTURE = 75;
    private static final String GUIDE = "docs/cuda.md says how";

    private final Surroundings here;
    private final LibrarySearch search;
    private final JCudaNatives natives;

    NativeLibraries(Surroundings here) {
        this.here = here;
        search = new LibrarySearch(here);
        natives = new JCudaNatives(here.cache());
    }

    private static final class Once {
        static final Availability RESULT = new NativeLibraries(Surroundings.here()).look();
    }

    /// @return what there is, or what is missing; if there is all, it is loaded
    static Availability availability() {
        return Once.RESULT;
    }

    /// Sees to it that all is loaded.
    ///
    /// @throws DeviceError if that is not possible
    static void load() {
        if (availability() instanceof Missing(String why, String fix)) {
            throw new DeviceError("device: cuda does not work here: %s\n    fix:    %s".formatted(why, fix));
        }
    }

    Availability look() {
        if (!here.supported()) {
            return new Missing(
                    "not on %s, %s".formatted(here.property("os.name"), here.property("os.arch")),
                    "use a machine with Linux or Windows on x86-64, or --device simd");
        }
        var driver = DriverFile.find(here);
        if (driver.isEmpty()) {
            return new Missing(
                    "no " + DriverFile.name(here) + " (NVIDIA's driver)",
                    "install NVIDIA's driver, 525 or later, and CUDA's libraries; " + GUIDE);
        }
        try {
            System.load(driver.get().toAbsolutePath().toString());
        } catch (Throwable problem) { // whatever it is, other backends work
            return broken(driver.get(), problem);
        }
        try {
            natives.load("jcuda.driver.JCudaDriver", "JCudaDriver");
        } catch (Throwable problem) {
            return new Missing(
                    "JCuda's library does not load from %s: %s".formatted(here.cache(), firstLine(problem)),
                    "see to it that this folder has room and that programs may be run from it, or use --device simd");
        }
        try {
            return look(Driver.ask(here.root()));
        } catch (Driver.Refused refused) {
            return new Missing(
                    refused.getMessage(), "check with nvidia-smi that this user sees a GPU, or use --device simd");
        } catch (Throwable problem) {
            return broken(driver.get(), problem);
        }
    }

    private static Missing broken(Path driver, Throwable problem) {
        return new Missing(
                "%s does not work: %s".formatted(driver, firstLine(problem).replace(driver + ": ", "")),
                "install NVIDIA's driver anew, 525 or later, or use --device simd");
    }

    private Availability look(Driver driver) {
        if (driver.architecture() < LEAST_ARCHITECTURE) {
            return new Missing(
                    "compute capability 7.5 is needed; found %s".formatted(driver),
                    "use a GPU of 2018 or later, or --device simd");
        }
        var found = search.find(driver.major());
        if (found.cublas().isEmpty() || found.cudnn().isEmpty()) {
            return missing(driver, found);
        }
        try {
            load(found);
            if (JCudnn.cudnnGetCudartVersion() / 1000 > driver.major()) {
                return new Missing(
                        "cuDNN %s in %s is too new; found %s"
                                .formatted(cudnnVersion(), found.cudnn().get().getParent(), driver),
                        "install NVIDIA's driver anew, or cuDNN 9 for CUDA %d; %s".formatted(driver.major(), GUIDE));
            }
            return new Ready("%s; cuBLAS %s in %s; cuDNN %s in %s"
                    .formatted(
                            driver,
                            cublasVersion(),
                            found.cublas().get().getParent(),
                            cudnnVersion(),
                            found.cudnn().get().getParent()));
        } catch (Throwable problem) { // whatever it is, other backends work
            return new Missing(
                    "%s and %s do not load: %s"
                            .formatted(found.cublas().get(), found.cudnn().get(), firstLine(problem)),
                    "install them anew, or name others in %s; %s".formatted(LibraryPlaces.VARIABLE, GUIDE));
        }
    }

    private Missing missing(Driver driver, LibrarySearch.Result found) {
        var missing = new ArrayList<String>();
        var there = new ArrayList<String>();
        sort("cuBLAS", search.cublasNames(driver.major()), found.cublas(), missing, there);
        sort("cuDNN 9", search.cudnnName(), found.cudnn(), missing, there);
        there.addFirst(driver.toString());
        return new Missing(
                "no %s; found %s".formatted(String.join(", no ", missing), String.join(", ", there)),
                "install what is missing or name its folder in %s; %s".formatted(LibraryPlaces.VARIABLE, GUIDE));
    }

    private static void sort(
            String what, String name, Optional<Path> file, ArrayList<String> missing, ArrayList<String> there) {
        file.ifPresentOrElse(
                path -> there.add("%s in %s".formatted(what, path.getParent())),
                () -> missing.add("%s (%s)".formatted(name, what)));
    }

    private void load(LibrarySearch.Result found) throws IOException, ClassNotFoundException {
        var cublas = found.cublas().orElseThrow().toAbsolutePath();
        System.load(cublas.resolveSibling(search.cublasLtName(found.cuda())).toString());
        System.load(cublas.toString());
        found.nvrtc().ifPresent(NativeLibraries::tryToLoad);
        System.load(found.cudnn().orElseThrow().toAbsolutePath().toString());
        if (found.cuda() == 12) {
            natives.load("jcuda.jcublas.JCublas2", "JCublas2");
        } else {
            natives.load(
                    "jcuda.jcublas.JCublas2",
                    "JCublas2",
                    "-cuda" + found.cuda(),
                    library -> Soname.retarget(library, "libcublas.so.12", "libcublas.so." + found.cuda()));
        }
        natives.load("jcuda.jcudnn.JCudnn", "JCudnn");
    }

    private static String cublasVersion() {
        return IntStream.of(
                        libraryPropertyType.MAJOR_VERSION,
                        libraryPropertyType.MINOR_VERSION,
                        libraryPropertyType.PATCH_LEVEL)
                .mapToObj(part -> {
                    var value = new int[1];
                    JCublas2.cublasGetProperty(part, value);
                    return String.valueOf(value[0]);
                })
                .collect(Collectors.joining("."));
    }

    private static String cudnnVersion() {
        long version = JCudnn.cudnnGetVersion();
        return "%d.%d.%d for CUDA %d"
                .formatted(version / 10_000, version / 100 % 100, version % 100, JCudnn.cudnnGetCudartVersion() / 1000);
    }

    /// What cuDNN can do without.
    private static void tryToLoad(Path library) {
        try {
            System.load(library.toAbsolutePath().toString());
        } catch (UnsatisfiedLinkError _) {
            // then cuDNN does not compile kernels of its own, and takes those that it brings
        }
    }

    private static String firstLine(Throwable problem) {
        var message = String.valueOf(problem.getMessage()).lines().findFirst().orElse("");
        return "%s (%s)".formatted(message, problem.getClass().getSimpleName());
    }
}
