package dynat.tensor.cuda;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import jcuda.JCudaVersion;
import jcuda.LibUtils;

/// JCuda's own native libraries, which lie inside the jar.
///
/// A class of JCuda loads its library when it is initialised: from the virtual machine's library path, else from the
/// folder `java.io.tmpdir`, which it would fill itself. Everybody can write there, and what is there counts, whole or
/// not. So a private folder is filled first, and named by that property for as long as the class is being initialised.
/// What the JDK itself puts into temporary files does not follow the property.
final class JCudaNatives {
    private static final String TEMPORARY = "java.io.tmpdir";

    private final Path cache;

    /// @param cache the folder in which each version gets its own
    JCudaNatives(Path cache) {
        this.cache = cache;
    }

    /// Loads one, unchanged.
    ///
    /// @param type    of JCuda, such as `jcuda.driver.JCudaDriver`
    /// @param library its library, such as `JCudaDriver`
    void load(String type, String library) throws IOException, ClassNotFoundException {
        load(type, library, "", bytes -> bytes);
    }

    /// Loads one, changed.
    ///
    /// @param variant a name for the change
    /// @param change  what to load, of what is in the jar
    synchronized void load(String type, String library, String variant, UnaryOperator<byte[]> change)
            throws IOException, ClassNotFoundException {
        var folder = PrivateFolder.at(cache.resolve("jcuda-" + JCudaVersion.get() + variant));
        var file = file(library);
        folder.put(file, change.apply(bytes(file)));
        var before = System.setProperty(TEMPORARY, folder.path().toString());
        try {
            Class.forName(type, true, JCudaNatives.class.getClassLoader());
        } finally {
            System.setProperty(TEMPORARY, before);
        }
    }

    static String file(String library) {
        return System.mapLibraryName(LibUtils.createPlatformLibraryName(library + "-" + JCudaVersion.get()));
    }

    static byte[] bytes(String file) throws IOException {
        try (var in = JCudaNatives.class.getResourceAsStream("/lib/" + file)) {
            if (in == null) {
                throw new IOException("the jar holds no lib/" + file);
            }
            return in.readAllBytes();
        }
    }
}
