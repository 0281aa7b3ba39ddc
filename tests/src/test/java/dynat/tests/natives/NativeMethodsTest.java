package dynat.tests.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.tensor.cuda.CudaBackend;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.MethodRefEntry;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.reflect.AccessFlag;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every native method of JCuda that the backend's classes can call is there in the libraries that the jar carries, on
/// both systems: one that is missing is noticed by the virtual machine at the call, not before.
///
/// JCudnn's Java side is older than its natives, so some of its methods have none. What this cannot show: whether
/// NVIDIA's libraries behind them have the functions, and take the arguments so.
class NativeMethodsTest {
    private static final List<String> LIBRARIES = List.of("JCudaDriver", "JCublas2", "JCudnn");

    /// A method of a class of JCuda.
    private record Called(String owner, String name, String type) implements Comparable<Called> {
        static Called of(MemberRefEntry entry) {
            return new Called(
                    entry.owner().asInternalName(),
                    entry.name().stringValue(),
                    entry.type().stringValue());
        }

        @Override
        public int compareTo(Called other) {
            return toString().compareTo(other.toString());
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (var in = CudaBackend.class.getResourceAsStream(name)) {
            assertTrue(in != null, name + " is not there");
            return in.readAllBytes();
        }
    }

    /// The methods of JCuda that the constant pools of the backend's classes name.
    private static Set<Called> called() throws Exception {
        var place = Path.of(CudaBackend.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        if (Files.isDirectory(place)) {
            return calledIn(place.resolve("dynat/tensor/cuda"));
        }
        try (var jar = FileSystems.newFileSystem(place)) {
            return calledIn(jar.getPath("dynat/tensor/cuda"));
        }
    }

    private static Set<Called> calledIn(Path classes) throws IOException {
        var found = new TreeSet<Called>();
        try (var files = Files.newDirectoryStream(classes, "*.class")) {
            for (var file : files) {
                StreamSupport.stream(ClassFile.of().parse(file).constantPool().spliterator(), false)
                        .filter(entry -> entry instanceof MethodRefEntry)
                        .map(entry -> Called.of((MemberRefEntry) entry))
                        .filter(method -> method.owner().startsWith("jcuda/"))
                        .forEach(found::add);
            }
        }
        return found;
    }

    private static ClassModel model(String owner) throws IOException {
        return ClassFile.of().parse(resource("/" + owner + ".class"));
    }

    /// The names under which the virtual machine looks for what a method is or calls, as JNI prescribes.
    private static void symbols(Called method, Set<Called> seen, Set<String> into) throws IOException {
        if (!method.owner().startsWith("jcuda/") || !seen.add(method)) {
            return;
        }
        var owner = model(method.owner());
        for (var found : owner.methods()) {
            if (is(found, method)) {
                if (found.flags().has(AccessFlag.NATIVE)) {
                    into.add(symbol(owner, method));
                } else {
                    for (var next : calls(found)) {
                        symbols(next, seen, into);
                    }
                }
            }
        }
    }

    private static boolean is(MethodModel found, Called method) {
        return found.methodName().stringValue().equals(method.name())
                && found.methodType().stringValue().equals(method.type());
    }

    private static List<Called> calls(MethodModel method) {
        return method.code().stream()
                .flatMap(code -> code.elementStream())
                .filter(element -> element instanceof InvokeInstruction)
                .map(element -> Called.of(((InvokeInstruction) element).method()))
                .toList();
    }

    private static String symbol(ClassModel owner, Called method) {
        long sameName = owner.methods().stream()
                .filter(other -> other.flags().has(AccessFlag.NATIVE)
                        && other.methodName().stringValue().equals(method.name()))
                .count();
        var name = "Java_%s_%s".formatted(mangled(method.owner()), mangled(method.name()));
        var types = method.type().substring(1, method.type().indexOf(')'));
        return sameName == 1 ? name : name + "__" + mangled(types);
    }

    private static String mangled(String text) {
        return text.replace("_", "_1").replace("/", "_").replace(";", "_2").replace("[", "_3");
    }

    private static Set<String> offered(String pattern) throws IOException {
        var all = new TreeSet<String>();
        for (var library : LIBRARIES) {
            all.addAll(SymbolTable.of(resource("/lib/" + pattern.formatted(library))));
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"lib%s-12.6.0-linux-x86_64.so", "%s-12.6.0-windows-x86_64.dll"})
    void everyNativeMethodIsThere(String pattern) throws Exception {
        var wanted = new TreeSet<String>();
        var seen = new TreeSet<Called>();
        for (var method : called()) {
            symbols(method, seen, wanted);
        }
        for (var known : List.of(
                "Java_jcuda_driver_JCudaDriver_cuInitNative",
                "Java_jcuda_driver_JCudaDriver_cuLaunchKernelNative",
                "Java_jcuda_jcudnn_JCudnn_cudnnGetVersionNative",
                "Java_jcuda_jcublas_JCublas2_cublasGetPropertyNative")) {
            assertTrue(wanted.contains(known), () -> known + " is not among " + wanted);
        }
        wanted.removeAll(offered(pattern));
        assertEquals(Set.of(), wanted);
    }

    /// A rule that could not fail would be none: this one has been without a native since cuDNN 9.
    @Test
    void aMethodThatHasNoNativeIsFound() throws Exception {
        var wanted = new TreeSet<String>();
        symbols(new Called("jcuda/jcudnn/JCudnn", "cudnnOpsInferVersionCheck", "()I"), new TreeSet<>(), wanted);
        assertEquals(Set.of("Java_jcuda_jcudnn_JCudnn_cudnnOpsInferVersionCheckNative"), wanted);
        assertTrue(!offered("lib%s-12.6.0-linux-x86_64.so").containsAll(wanted));
        assertTrue(!offered("%s-12.6.0-windows-x86_64.dll").containsAll(wanted));
    }

    @Test
    void namesAreThoseThatJniPrescribes() throws Exception {
        var method = model("jcuda/jcudnn/JCudnn").methods().stream()
                .filter(found -> found.methodName().equalsString("cudnnGetConvolutionForwardAlgorithm_v7Native"))
                .findFirst()
                .orElseThrow();
        var called = new Called(
                "jcuda/jcudnn/JCudnn",
                method.methodName().stringValue(),
                method.methodType().stringValue());
        var symbol = symbol(model(called.owner()), called);
        assertEquals("Java_jcuda_jcudnn_JCudnn_cudnnGetConvolutionForwardAlgorithm_1v7Native", symbol);
        assertTrue(offered("lib%s-12.6.0-linux-x86_64.so").contains(symbol));
    }
}
