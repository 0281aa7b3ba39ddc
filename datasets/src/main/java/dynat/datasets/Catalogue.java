package dynat.datasets;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The data sets by name.
///
/// Some take an argument behind a colon: `npy:X.npy,Y.npy`, `folder:DIR`.
public final class Catalogue {
    private Catalogue() {}

    /// Opens one split of a data set.
    @FunctionalInterface
    public interface Opener {
        /// Opens the images of one part.
        ///
        /// @param split    which part
        /// @param argument what stands behind the colon; empty if there is none
        /// @param request  where files lie, and what else is asked for
        /// @return         the images of that part
        /// @throws DataError if files are damaged, or missing and cannot be fetched
        Dataset open(Split split, String argument, Request request);

        /// Opens every image that nothing says to be of the other part.
        ///
        /// @param split    which part
        /// @param argument what stands behind the colon; empty if there is none
        /// @param request  where files lie, and what else is asked for
        /// @return         the images of that part; all where they come undivided
        /// @throws DataError if files are damaged, or missing and cannot be fetched
        default Dataset openAll(Split split, String argument, Request request) {
            return open(split, argument, request);
        }
    }

    /// One data set that can be asked for.
    ///
    /// @param name     what `--data` takes
    /// @param argument what stands behind the name and a colon, such as `DIR`; in brackets if it may be left out, empty
    ///     if there is none
    /// @param about    what it is, in a few words
    /// @param licence  its licence or terms, and where they stand
    /// @param source   its files; empty where there are none to fetch
    /// @param opener   how it is opened
    public record Entry(
            String name, String argument, String about, String licence, Optional<Source> source, Opener opener) {

        /// {@return whether it needs no files: its images lie inside the jar, or are made up}
        public boolean embedded() {
            return source.isEmpty() && !needsArgument();
        }

        private boolean needsArgument() {
            return !argument.isEmpty() && !argument.startsWith("[");
        }
    }

    private static final String CIFAR_TERMS = "no licence is stated; cite Krizhevsky, 2009";
    private static final String OWN = "your own";

    /// Every data set there is; a new one is a class and a line here.
    public static final List<Entry> ENTRIES = List.of(
            new Entry(
                    "fashion",
                    "",
                    "the first 10 000 + 2 000 of Fashion-MNIST, grey 28x28, 10 classes, inside the jar",
                    "MIT, Zalando SE",
                    Optional.empty(),
                    (split, _, _) -> Fashion.open(split)),
            published(
                    "cifar10",
                    "50 000 + 10 000 colour images 32x32, 10 classes",
                    CIFAR_TERMS,
                    Cifar10.SOURCE,
                    Cifar10::open),
            published(
                    "cifar100",
                    "50 000 + 10 000 colour images 32x32, 100 classes",
                    CIFAR_TERMS,
                    Cifar100.SOURCE,
                    (split, cache) -> Cifar100.open(split, cache, Cifar100.Labels.FINE)),
            published(
                    "cifar100-coarse",
                    "the same images in 20 classes",
                    CIFAR_TERMS,
                    Cifar100.SOURCE,
                    (split, cache) -> Cifar100.open(split, cache, Cifar100.Labels.COARSE)),
            published(
                    "mnist",
                    "60 000 + 10 000 handwritten digits, grey 28x28, 10 classes",
                    "no licence is stated; cite LeCun and others, 1998",
                    Mnist.FAMILY.source(),
                    Mnist::open),
            published(
                    "fashion-mnist",
                    "60 000 + 10 000 clothes, grey 28x28, 10 classes",
                    "MIT, Zalando SE",
                    FashionMnist.FAMILY.source(),
                    FashionMnist::open),
            published(
                    "kmnist",
                    "60 000 + 10 000 Japanese letters, grey 28x28, 10 classes",
                    "CC BY-SA 4.0, CODH (doi:10.20676/00000341)",
                    Kmnist.FAMILY.source(),
                    Kmnist::open),
            published(
                    "emnist",
                    "112 800 + 18 800 handwritten digits and letters, grey 28x28, 47 classes",
                    "no licence is stated; cite Cohen and others, 2017",
                    Emnist.SOURCE,
                    Emnist::open),
            published(
                    "svhn",
                    "73 257 + 26 032 house numbers, colour 32x32, 10 classes",
                    "for non-commercial use only; cite Netzer and others, 2011",
                    Svhn.SOURCE,
                    Svhn::open),
            published(
                    "svhn-extra",
                    "the same with 531 131 easier images to train on",
                    "for non-commercial use only; cite Netzer and others, 2011",
                    Svhn.EXTRA,
                    Svhn::openExtra),
            given("folder", "DIR", "PNG and JPEG files, DIR/CLASS/* or DIR/{train,test}/CLASS/*", new Opener() {
                @Override
                public Dataset open(Split split, String argument, Request request) {
                    return ImageFolder.open(split, Path.of(argument), request.side(), request.channels());
                }

                @Override
                public Dataset openAll(Split split, String argument, Request request) {
                    return ImageFolder.openAll(split, Path.of(argument), request.side(), request.channels());
                }
            }),
            given("npy", "X.npy,Y.npy[,XTEST.npy,YTEST.npy]", "images and labels from arrays of NumPy", new Opener() {
                @Override
                public Dataset open(Split split, String argument, Request request) {
                    return Npy.open(split, NpySpec.parse(argument));
                }

                @Override
                public Dataset openAll(Split split, String argument, Request request) {
                    return Npy.openAll(split, NpySpec.parse(argument));
                }
            }),
            new Entry(
                    "synthetic",
                    "[CxHxW,classes=K,images=N]",
                    "made-up images of any size, easy to tell apart: for tests",
                    "none is needed",
                    Optional.empty(),
                    (split, argument, _) -> Synthetic.open(split, argument)));

    private interface Published {
        Dataset open(Split split, Cache cache);
    }

    private static Entry published(String name, String about, String licence, Source source, Published opener) {
        return new Entry(
                name,
                "",
                about,
                licence,
                Optional.of(source),
                (split, _, request) -> opener.open(split, request.cache()));
    }

    private static Entry given(String name, String argument, String about, Opener opener) {
        return new Entry(name, argument, about, OWN, Optional.empty(), opener);
    }

    /// Opens one split of the data set with this name.
    ///
    /// @param name   one of [#names], with its argument
    /// @param split  which part
    /// @param folder where its files lie, and missing ones are put; empty for the usual folder of [Cache]
    /// @return       the images of that part
    /// @throws IllegalArgumentException if no data set has this name
    /// @throws DataError if its files are damaged, or missing and cannot be fetched
    public static Dataset open(String name, Split split, Optional<Path> folder) {
        return open(name, split, Request.of(folder));
    }

    /// As [#open(String, Split, Optional)], with more to ask for.
    ///
    /// @param name    one of [#names], with its argument
    /// @param split   which part
    /// @param request where its files lie, and what else is asked for
    /// @return        the images of that part
    public static Dataset open(String name, Split split, Request request) {
        return entry(name).opener().open(split, argument(name), request);
    }

    /// Opens every image that nothing says to be of the other part.
    ///
    /// @param name    one of [#names], with its argument
    /// @param split   which part
    /// @param request where its files lie, and what else is asked for
    /// @return        the images of that part; all where they come undivided
    /// @throws IllegalArgumentException if no data set has this name
    public static Dataset openAll(String name, Split split, Request request) {
        return entry(name).opener().openAll(split, argument(name), request);
    }

    private static String argument(String name) {
        return name.contains(":") ? name.substring(name.indexOf(':') + 1) : "";
    }

    private static String word(String name) {
        return name.split(":", 2)[0];
    }

    /// Whether there is such a data set.
    ///
    /// @param name with an argument behind a colon if it takes one
    /// @return     whether [#entry] finds it
    public static boolean knows(String name) {
        return find(name).isPresent();
    }

    /// The entry with this name, whatever argument stands behind it.
    ///
    /// @param name one of [#names], with its argument
    /// @return     what is known of the data set before it is opened
    /// @throws IllegalArgumentException if there is none; the message lists all names and the nearest
    public static Entry entry(String name) {
        return find(name).orElseThrow(() -> unknown(name));
    }

    private static Optional<Entry> find(String name) {
        boolean bare = argument(name).isEmpty();
        return ENTRIES.stream()
                .filter(entry -> entry.name().equals(word(name)))
                .filter(entry ->
                        bare ? !entry.needsArgument() : !entry.argument().isEmpty())
                .findFirst();
    }

    /// {@return the names, each with the argument that it needs}
    public static List<String> names() {
        return ENTRIES.stream()
                .map(entry -> entry.needsArgument()
                        ? entry.name() + ":" + entry.argument().replaceAll("\\[.*", "")
                        : entry.name())
                .toList();
    }

    private static IllegalArgumentException unknown(String name) {
        var meant = DidYouMean.to(word(name), ENTRIES.stream().map(Entry::name).toList());
        var fix = names().stream()
                .filter(known -> meant.equals(Optional.of(word(known))))
                .map("did you mean %s?"::formatted)
                .findFirst()
                .orElse("pass one of these");
        return new IllegalArgumentException("""
                data: there is no data set "%s"
                    known   %s
                    fix:    %s""".formatted(name, String.join(", ", names()), fix));
    }
}
