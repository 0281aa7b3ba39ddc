package dynat.tensor.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// In a tree of folders made up, with empty files: what is taken, and from where.
class LibrarySearchTest {
    private static final String PACKAGES = "venv/lib/python3.12/site-packages/";

    @TempDir
    private Path root;

    private final Map<String, String> environment = new HashMap<>();
    private final Properties properties = new Properties();

    @BeforeEach
    void linux() {
        assumeTrue(File.separatorChar == '/', "the names are those of Linux");
        properties.setProperty("os.name", "Linux");
        properties.setProperty("os.arch", "amd64");
        properties.setProperty("user.home", root.resolve("home").toString());
    }

    private Surroundings here() {
        return new Surroundings(environment, properties, root);
    }

    private LibrarySearch.Result found(int newest) {
        return new LibrarySearch(here()).find(newest);
    }

    private Path folder(String name) throws Exception {
        return Files.createDirectories(root.resolve(name));
    }

    private void put(String folder, String... names) throws Exception {
        for (var name : names) {
            Files.createFile(folder(folder).resolve(name));
        }
    }

    private void cublas(String folder, int cuda) throws Exception {
        put(folder, "libcublas.so." + cuda, "libcublasLt.so." + cuda);
    }

    private void cudnn(String folder) throws Exception {
        put(folder, "libcudnn.so.9", "libcudnn_graph.so.9", "libcudnn_ops.so.9", "libcudnn_cnn.so.9");
    }

    private void assertFound(int cuda, String cublas, String cudnn) {
        var found = found(13);
        assertEquals(cuda, found.cuda());
        assertEquals(Optional.of(root.resolve(cublas).resolve("libcublas.so." + cuda)), found.cublas());
        assertEquals(Optional.of(root.resolve(cudnn).resolve("libcudnn.so.9")), found.cudnn());
    }

    @Test
    void nothingIsFoundWhereNothingIs() {
        assertEquals(new LibrarySearch.Result(0, Optional.empty(), Optional.empty(), Optional.empty()), found(13));
        assertEquals(Optional.empty(), DriverFile.find(here()));
    }

    /// Each place is looked in before those that were filled before it.
    @Test
    void thePlacesHaveAnOrder() throws Exception {
        for (var place : new String[] {"usr/lib64", "home/.cache/dynat/cuda/nvidia/cudnn/lib"}) {
            cublas(place, 12);
            cudnn(place);
            assertFound(12, place, place);
        }
        environment.put("PATH", root.resolve("venv/bin").toString());
        put("venv/bin", "python3");
        cublas(PACKAGES + "nvidia/cu13/lib", 13);
        put(PACKAGES + "nvidia/cu13/lib", "libnvrtc.so.13");
        cudnn(PACKAGES + "nvidia/cudnn/lib");
        assertFound(13, PACKAGES + "nvidia/cu13/lib", PACKAGES + "nvidia/cudnn/lib");
        assertEquals(
                Optional.of(root.resolve(PACKAGES + "nvidia/cu13/lib/libnvrtc.so.13")),
                found(13).nvrtc());
        for (var place : new String[] {
            "usr/local/cuda-12.4/targets/x86_64-linux/lib", "usr/local/cuda-12.6/lib64", "usr/local/cuda/lib64"
        }) {
            cublas(place, 12);
            cudnn(place);
            assertFound(12, place, place);
        }
        environment.put("CUDA_HOME", folder("mine").toString());
        cublas("mine/lib64", 12);
        cudnn("mine/lib64");
        assertFound(12, "mine/lib64", "mine/lib64");
        environment.put("LD_LIBRARY_PATH", root.resolve("ld").toString());
        properties.setProperty("java.library.path", root.resolve("java") + ":" + root.resolve("ld"));
        for (var place : new String[] {"ld", "java"}) {
            cublas(place, 12);
            cudnn(place);
            assertFound(12, place, place);
        }
        environment.put(LibraryPlaces.VARIABLE, folder("variable").toString());
        cublas("variable/nvidia/cublas/lib", 12);
        cudnn("variable/nvidia/cudnn/lib");
        assertFound(12, "variable/nvidia/cublas/lib", "variable/nvidia/cudnn/lib");
        properties.setProperty(LibraryPlaces.PROPERTY, folder("empty") + ":" + folder("property"));
        cublas("property/org/bytedeco/cuda/linux-x86_64", 12);
        cudnn("property/org/bytedeco/cuda/linux-x86_64");
        assertFound(12, "property/org/bytedeco/cuda/linux-x86_64", "property/org/bytedeco/cuda/linux-x86_64");
    }

    @Test
    void cublasIsTakenFromWhereCudnnIs() throws Exception {
        cublas("usr/local/cuda/lib64", 12);
        environment.put("VIRTUAL_ENV", root.resolve("venv").toString());
        cublas(PACKAGES + "nvidia/cu13/lib", 13);
        cudnn(PACKAGES + "nvidia/cudnn/lib");
        assertFound(13, PACKAGES + "nvidia/cu13/lib", PACKAGES + "nvidia/cudnn/lib");
    }

    @Test
    void unlessTheUserNamedAnother() throws Exception {
        cublas("named", 13);
        environment.put(LibraryPlaces.VARIABLE, root.resolve("named").toString());
        cublas("usr/lib64", 12);
        cudnn("usr/lib64");
        assertFound(13, "named", "usr/lib64");
    }

    @Test
    void orItIsNotThere() throws Exception {
        cublas("usr/local/cuda/lib64", 13);
        cudnn("usr/lib/x86_64-linux-gnu");
        assertFound(13, "usr/local/cuda/lib64", "usr/lib/x86_64-linux-gnu");
    }

    @Test
    void ofTwoVersionsTheOneIsTakenThatJCudaWasBuiltFor() throws Exception {
        cublas("usr/lib64", 13);
        cublas("usr/lib64", 12);
        cudnn("usr/lib64");
        assertFound(12, "usr/lib64", "usr/lib64");
    }

    @Test
    void aDriverForCuda12RunsNoneOf13() throws Exception {
        cublas("usr/lib64", 13);
        cudnn("usr/lib64");
        assertEquals(13, found(13).cuda());
        assertEquals(0, found(12).cuda());
    }

    @Test
    void aLibraryWithoutItsPartsIsNone() throws Exception {
        put("usr/lib64", "libcublas.so.12", "libcudnn.so.9", "libcudnn_ops.so.9");
        var found = found(13);
        assertEquals(Optional.empty(), found.cublas());
        assertEquals(Optional.empty(), found.cudnn());
    }

    /// By their names there; of CUDA 13's cuBLAS there is nothing that JCuda could use.
    @Test
    void windows() throws Exception {
        properties.setProperty("os.name", "Windows 11");
        environment.put("CUDA_PATH", folder("toolkit").toString());
        put("toolkit/bin", "cublas64_13.dll", "cublasLt64_13.dll", "libcublas.so.12", "libcublasLt.so.12");
        assertEquals(0, found(13).cuda());
        put("toolkit/bin", "cublas64_12.dll", "cublasLt64_12.dll");
        properties.setProperty("java.library.path", folder("path").toString());
        put("path", "cudnn64_9.dll", "cudnn_graph64_9.dll", "cudnn_ops64_9.dll", "cudnn_cnn64_9.dll");
        assertEquals(
                new LibrarySearch.Result(
                        12,
                        Optional.of(root.resolve("toolkit/bin/cublas64_12.dll")),
                        Optional.of(root.resolve("path/cudnn64_9.dll")),
                        Optional.empty()),
                found(13));
    }

    /// As where `python3` is a link into a virtual environment.
    @Test
    void linksToPythonAreFollowed() throws Exception {
        put("venv/bin", "python3");
        Files.createSymbolicLink(folder("usr/bin").resolve("python3"), root.resolve("venv/bin/python3"));
        environment.put("PATH", root.resolve("nowhere") + ":" + root.resolve("usr/bin"));
        cublas(PACKAGES + "nvidia/cublas/lib", 12);
        cudnn(PACKAGES + "nvidia/cudnn/lib");
        assertFound(12, PACKAGES + "nvidia/cublas/lib", PACKAGES + "nvidia/cudnn/lib");
    }

    @Test
    void theDriverIsFoundInItsFolders() throws Exception {
        put("usr/local/nvidia/lib64", "libcuda.so.1");
        assertEquals(Optional.of(root.resolve("usr/local/nvidia/lib64/libcuda.so.1")), DriverFile.find(here()));
        environment.put("LD_LIBRARY_PATH", root.resolve("ld").toString());
        put("ld", "libcuda.so.1");
        assertEquals(Optional.of(root.resolve("ld/libcuda.so.1")), DriverFile.find(here()));
    }

    @Test
    void whatTheLinkerKnowsIsFound() throws Exception {
        put("opt/nvidia", "libcuda.so.1");
        cublas("opt/nvidia", 12);
        cudnn("opt/nvidia");
        Files.write(
                folder("etc").resolve("ld.so.cache"),
                cache("libc.so.6", "libcuda.so.1", "libcublas.so.12", "libcudnn.so.9"));
        assertEquals(Optional.of(root.resolve("opt/nvidia/libcuda.so.1")), DriverFile.find(here()));
        assertFound(12, "opt/nvidia", "opt/nvidia");
    }

    @Test
    void aCacheOfAnotherKindIsPassedOver() throws Exception {
        byte[] whole = cache("libcuda.so.1");
        var file = folder("etc").resolve("ld.so.cache");
        for (byte[] other : new byte[][] {
            new byte[0], "libcuda.so.1".getBytes(StandardCharsets.US_ASCII), Arrays.copyOf(whole, 60), cut(whole)
        }) {
            Files.write(file, other);
            assertEquals(Optional.empty(), DriverFile.find(here()));
        }
    }

    /// The strings reach beyond the end.
    private static byte[] cut(byte[] whole) {
        var text = "libcuda.so.1".getBytes(StandardCharsets.US_ASCII);
        return Arrays.copyOf(whole, whole.length - text.length - 5);
    }

    /// What `ldconfig` writes of libraries in `opt/nvidia`; see dl-cache.h of glibc.
    private byte[] cache(String... names) throws Exception {
        int header = 48, entry = 24;
        var strings = new ByteArrayOutputStream();
        var entries = ByteBuffer.allocate(entry * names.length).order(ByteOrder.LITTLE_ENDIAN);
        int base = header + entries.capacity();
        for (var name : names) {
            int key = base + strings.size();
            strings.write((name + "\0").getBytes(StandardCharsets.UTF_8));
            int value = base + strings.size();
            strings.write((root.resolve("opt/nvidia").resolve(name) + "\0").getBytes(StandardCharsets.UTF_8));
            entries.putInt(0x0303).putInt(key).putInt(value).putInt(0).putLong(0);
        }
        var cache = ByteBuffer.allocate(base + strings.size()).order(ByteOrder.LITTLE_ENDIAN);
        cache.put("glibc-ld.so.cache1.1".getBytes(StandardCharsets.US_ASCII))
                .putInt(names.length)
                .putInt(strings.size());
        cache.put(header, entries.array()).put(base, strings.toByteArray());
        return cache.array();
    }
}
