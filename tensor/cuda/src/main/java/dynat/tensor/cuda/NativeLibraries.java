package dynat.tensor.cuda;

/// Finds NVIDIA's libraries and loads them, so that JCuda's natives find them.
final class NativeLibraries {
    private NativeLibraries() {}

    /// What was found.
    ///
    /// @param problem why the backend does not work here, or empty
    /// @param fix     what to do about it
    record Search(String problem, String fix) {}

    /// Looks without loading anything of NVIDIA's but the driver.
    static Search search() {
        return new Search("no libcuda.so.1", "install NVIDIA's driver");
    }

    /// Loads all in their order, once.
    static void load() {}
}
