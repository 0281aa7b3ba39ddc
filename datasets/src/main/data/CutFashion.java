import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/// Makes the resources of `dynat.datasets.Fashion`: the first images of Fashion-MNIST in its own idx layout, gzipped.
///
/// Run once, from the repository's root, on Debian 12 with its package `dataset-fashion-mnist` and Temurin 25:
///
///     java datasets/src/main/data/CutFashion.java /usr/share/datasets/fashion-mnist \
///         datasets/src/main/resources/dynat/datasets/fashion
///
/// It prints the SHA-256 of each file, which `Fashion` holds as constants. The gzip header carries no time, so the
/// same zlib gives the same bytes.
void main(String[] arguments) throws Exception {
    Path from = Path.of(arguments[0]), into = Path.of(arguments[1]);
    Files.createDirectories(into);
    cut(from.resolve("train-images-idx3-ubyte.gz"), 10_000, into.resolve("train-images-idx3-ubyte.gz"));
    cut(from.resolve("train-labels-idx1-ubyte.gz"), 10_000, into.resolve("train-labels-idx1-ubyte.gz"));
    cut(from.resolve("t10k-images-idx3-ubyte.gz"), 2_000, into.resolve("test-images-idx3-ubyte.gz"));
    cut(from.resolve("t10k-labels-idx1-ubyte.gz"), 2_000, into.resolve("test-labels-idx1-ubyte.gz"));
}

/// Keeps the first `count` items of an idx file: magic, count, further extents, then the items.
void cut(Path source, int count, Path target) throws Exception {
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    try (var in = new DataInputStream(new BufferedInputStream(new GZIPInputStream(Files.newInputStream(source))));
            var out = new DataOutputStream(new BestGzip(kept))) {
        int magic = in.readInt(), all = in.readInt(), item = 1;
        out.writeInt(magic);
        out.writeInt(count);
        for (int axis = 1; axis < (magic & 0xff); axis++) {
            int extent = in.readInt();
            out.writeInt(extent);
            item *= extent;
        }
        out.write(in.readNBytes(Math.multiplyExact(count, item)));
        IO.println("%s: %d of %d items of %d bytes".formatted(target.getFileName(), count, all, item));
    }
    byte[] file = kept.toByteArray();
    Files.write(target, file);
    IO.println("    %d bytes, SHA-256 %s"
            .formatted(
                    file.length,
                    HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file))));
}

/// Gzip at its highest level, which the class of the JDK only lets a subclass choose.
static final class BestGzip extends GZIPOutputStream {
    BestGzip(OutputStream out) throws IOException {
        super(out);
        def.setLevel(9);
    }
}
