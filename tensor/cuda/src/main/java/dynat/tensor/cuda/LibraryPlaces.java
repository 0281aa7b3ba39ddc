package dynat.tensor.cuda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/// Where CUDA's libraries may lie, the first place to look in first. Nothing is run to find out.
final class LibraryPlaces {
    /// What names places before all others: a property of the virtual machine, and a variable of the environment.
    static final String PROPERTY = "dynat.cuda.libraries", VARIABLE = "DYNAT_CUDA_LIBRARIES";

    private static final String FOREIGN = "org/bytedeco/cuda/";

    private final Surroundings here;

    LibraryPlaces(Surroundings here) {
        this.here = here;
    }

    /// What the user named, each a list of folders that belong together.
    List<List<Path>> named() {
        return List.of(
                place(Surroundings.paths(here.property(PROPERTY)).flatMap(this::packaged)),
                place(here.variable(VARIABLE).flatMap(this::packaged)));
    }

    /// The others.
    ///
    /// @param names of the libraries wanted, for the linker's cache
    List<List<Path>> usual(Set<String> names) {
        return List.of(
                place(libraryPath()),
                place(toolkits()),
                place(python()),
                place(packaged(here.cache().resolve("cuda"))),
                place(system(names)));
    }

    private static List<Path> place(Stream<Path> folders) {
        return folders.filter(Files::isDirectory).distinct().toList();
    }

    private Stream<Path> libraryPath() {
        return Stream.concat(Surroundings.paths(here.property("java.library.path")), here.variable("LD_LIBRARY_PATH"));
    }

    private Stream<Path> toolkits() {
        return Stream.of(
                        Stream.of("CUDA_HOME", "CUDA_PATH", "CUDA_ROOT", "CONDA_PREFIX")
                                .flatMap(here::variable),
                        Stream.of(here.system("usr/local/cuda"), here.system("opt/cuda")),
                        Surroundings.matching(here.system("usr/local"), "cuda-*"))
                .flatMap(Function.identity())
                .flatMap(toolkit -> Stream.of("lib64", "targets/x86_64-linux/lib", "lib", "bin")
                        .map(toolkit::resolve));
    }

    private Stream<Path> system(Set<String> names) {
        var usual =
                Stream.of("usr/lib/x86_64-linux-gnu", "usr/lib64", "usr/lib").map(here::system);
        return here.windows()
                ? Stream.empty()
                : Stream.concat(LinkerCache.folders(here.system("etc/ld.so.cache"), names).stream(), usual);
    }

    /// A folder of libraries, or one that packages were put into: Python's `site-packages`, or JavaCPP's libraries.
    private Stream<Path> packaged(Path folder) {
        return Stream.of(
                        Stream.of(folder),
                        Surroundings.matching(folder.resolve("nvidia"), "*")
                                .flatMap(part -> Stream.of(part.resolve("lib"), part.resolve("bin"))),
                        Stream.of("linux-x86_64", "windows-x86_64").map(system -> folder.resolve(FOREIGN + system)))
                .flatMap(Function.identity());
    }

    private Stream<Path> python() {
        var prefixes = Stream.of(
                Stream.of("VIRTUAL_ENV", "CONDA_PREFIX").flatMap(here::variable),
                here.variable("PATH").flatMap(LibraryPlaces::prefixes),
                Stream.of(".venv", "venv").map(Path::of),
                Stream.of(Path.of(here.property("user.home"), ".local"), here.system("usr/local")));
        return prefixes.flatMap(Function.identity())
                .distinct()
                .flatMap(LibraryPlaces::packages)
                .flatMap(this::packaged);
    }

    /// Where a Python that stands in a folder of `PATH` is installed, and each that it is a link to.
    private static Stream<Path> prefixes(Path folder) {
        var found = new ArrayList<Path>();
        var python = folder.resolve("python3");
        try {
            for (int links = 0; links < 16 && Files.exists(python); links++) {
                var bin = python.toAbsolutePath().normalize().getParent();
                found.add(bin.resolveSibling(""));
                if (!Files.isSymbolicLink(python)) {
                    break;
                }
                python = bin.resolve(Files.readSymbolicLink(python));
            }
        } catch (IOException _) {
            // what cannot be read is not followed
        }
        return found.stream();
    }

    private static Stream<Path> packages(Path prefix) {
        return Stream.concat(
                Stream.of("lib", "lib64")
                        .map(prefix::resolve)
                        .flatMap(folder -> Surroundings.matching(folder, "python3*"))
                        .flatMap(version ->
                                Stream.of("site-packages", "dist-packages").map(version::resolve)),
                Stream.of(prefix.resolve("Lib/site-packages")));
    }
}
