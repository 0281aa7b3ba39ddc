package dynat.tensor.cuda;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The library through which NVIDIA's driver is used.
///
/// It is looked for whenever dynat starts, on machines without a GPU too. So nothing is loaded or run for that, and it
/// is written with plain loops: a virtual machine that has just begun takes longest for what it does for the first
/// time.
final class DriverFile {
    private static final String[] USUAL = {
        "usr/lib/x86_64-linux-gnu",
        "usr/lib64",
        "usr/local/nvidia/lib64",
        "usr/local/nvidia/lib",
        "usr/lib/wsl/lib",
        "run/opengl-driver/lib",
        "usr/lib"
    };

    private DriverFile() {}

    static String name(Surroundings here) {
        return here.windows() ? "nvcuda.dll" : "libcuda.so.1";
    }

    /// @return where it is, if it is anywhere: the folders of CUDA's toolkit hold one that is only there to link with
    static Optional<Path> find(Surroundings here) {
        var folders = new ArrayList<File>();
        add(folders, here.property(LibraryPlaces.PROPERTY));
        add(folders, here.environment().get(LibraryPlaces.VARIABLE));
        add(folders, here.property("java.library.path"));
        add(folders, here.environment().get("LD_LIBRARY_PATH"));
        if (here.windows()) {
            add(folders, here.environment().get("SystemRoot") + "\\System32");
        } else {
            for (var folder : USUAL) {
                folders.add(here.system(folder).toFile());
            }
        }
        var name = name(here);
        for (var folder : folders) {
            var file = new File(folder, name);
            if (file.exists()) {
                return Optional.of(file.toPath());
            }
        }
        for (var folder : LinkerCache.folders(here.system("etc/ld.so.cache"), Set.of(name))) {
            return Optional.of(folder.resolve(name));
        }
        return Optional.empty();
    }

    private static void add(List<File> folders, String list) {
        if (list != null) {
            for (var folder : list.split(File.pathSeparator)) {
                if (!folder.isBlank()) {
                    folders.add(new File(folder));
                }
            }
        }
    }
}
