package dynat.tensor.cuda;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Looks for CUDA's libraries, without loading any.
///
/// cuDNN is taken from the first place that has it. cuBLAS is taken from where the user named it, else from the place
/// where cuDNN is, as both must be made for one version of CUDA, else from the first place that has it.
final class LibrarySearch {
    /// CUDA's versions that there is a way to use, the one that JCuda was built for first.
    private static final List<Integer> CUDA = List.of(12, 13);

    private static final List<String> PARTS_OF_CUDNN = List.of("graph", "ops", "cnn");

    private final Surroundings here;
    private final LibraryPlaces places;

    LibrarySearch(Surroundings here) {
        this.here = here;
        places = new LibraryPlaces(here);
    }

    /// What was found.
    ///
    /// @param cuda   the version of CUDA that cuBLAS is of, 12 or 13; 0 if there is none
    /// @param cublas with cuBLASLt beside it
    /// @param cudnn  with its parts beside it
    /// @param nvrtc  which cuDNN does without if it has to
    record Result(int cuda, Optional<Path> cublas, Optional<Path> cudnn, Optional<Path> nvrtc) {}

    /// Looks for them.
    ///
    /// @param newest the version of CUDA up to which the driver runs its libraries, such as 13
    Result find(int newest) {
        var named = places.named();
        var all = Stream.concat(named.stream(), places.usual(names()).stream()).toList();
        var home = all.stream().filter(place -> cudnn(place).isPresent()).findFirst();
        var ranked = Stream.of(named.stream(), home.stream(), all.stream())
                .flatMap(Function.identity())
                .toList();
        var cudnn = home.flatMap(this::cudnn);
        for (var place : ranked) {
            for (int cuda : usable(newest)) {
                var cublas = cublas(place, cuda);
                if (cublas.isPresent()) {
                    return new Result(cuda, cublas, cudnn, nvrtc(ranked, cuda));
                }
            }
        }
        return new Result(0, Optional.empty(), cudnn, Optional.empty());
    }

    private Set<String> names() {
        return Stream.concat(
                        Stream.of(cudnnName()),
                        CUDA.stream().flatMap(cuda -> Stream.of(cublasName(cuda), nvrtcName(cuda))))
                .collect(Collectors.toSet());
    }

    private Optional<Path> nvrtc(List<List<Path>> places, int cuda) {
        return first(places.stream().flatMap(List::stream), nvrtcName(cuda));
    }

    private List<Integer> usable(int newest) {
        return CUDA.stream()
                .filter(cuda -> cuda <= newest && (cuda == CUDA.getFirst() || !here.windows()))
                .toList();
    }

    private Optional<Path> cublas(List<Path> folders, int cuda) {
        return first(
                folders.stream().filter(folder -> Files.exists(folder.resolve(cublasLtName(cuda)))), cublasName(cuda));
    }

    private Optional<Path> cudnn(List<Path> folders) {
        return first(
                folders.stream()
                        .filter(folder -> PARTS_OF_CUDNN.stream()
                                .map(this::cudnnName)
                                .allMatch(part -> Files.exists(folder.resolve(part)))),
                cudnnName());
    }

    private static Optional<Path> first(Stream<Path> folders, String name) {
        return folders.map(folder -> folder.resolve(name)).filter(Files::exists).findFirst();
    }

    private String cublasName(int cuda) {
        return (here.windows() ? "cublas64_%d.dll" : "libcublas.so.%d").formatted(cuda);
    }

    String cublasLtName(int cuda) {
        return (here.windows() ? "cublasLt64_%d.dll" : "libcublasLt.so.%d").formatted(cuda);
    }

    private String nvrtcName(int cuda) {
        return (here.windows() ? "nvrtc64_%d0_0.dll" : "libnvrtc.so.%d").formatted(cuda);
    }

    private String cudnnName(String part) {
        return (here.windows() ? "cudnn_%s64_9.dll" : "libcudnn_%s.so.9").formatted(part);
    }

    String cudnnName() {
        return here.windows() ? "cudnn64_9.dll" : "libcudnn.so.9";
    }

    /// What cuBLAS may be called where the driver runs libraries up to `newest`.
    String cublasNames(int newest) {
        return usable(newest).stream().map(this::cublasName).collect(Collectors.joining(" or "));
    }
}
