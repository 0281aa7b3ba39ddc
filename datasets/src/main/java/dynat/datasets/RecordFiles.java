package dynat.datasets;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Files of equally long records, each beginning with its label: how they are found, checked and read.
///
/// @param dataset the data set's name, which begins every message
/// @param folder the folder its archive unpacks to
/// @param advice what to do when the files are not there, or not whole
/// @param records how many a file holds
/// @param recordBytes the length of each, in bytes
/// @param classes labels run from 0 to one less
record RecordFiles(String dataset, String folder, String advice, int records, int recordBytes, int classes) {

    /// Reads the named files of `path`, which is the folder itself or its parent, after checking sizes and labels.
    List<ByteBuffer> open(Path path, List<String> names) {
        Path given = path.toAbsolutePath().normalize();
        if (!Files.isDirectory(given)) {
            String what = Files.exists(given) ? "%s is a file, not a folder" : "there is no folder %s";
            throw error(what.formatted(given));
        }
        Path inner = given.resolve(folder);
        Path home = Files.isDirectory(inner) ? inner : given;
        return names.stream().map(name -> open(home.resolve(name))).toList();
    }

    private ByteBuffer open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw error("there is no %s in %s".formatted(file.getFileName(), file.getParent()));
        }
        ByteBuffer bytes = read(file);
        for (int record = 0; record < records; record++) {
            int label = Byte.toUnsignedInt(bytes.get(record * recordBytes));
            if (label >= classes) {
                throw error("record %d of %s, counted from 0, has label %d but labels run from 0 to %d"
                        .formatted(record, file, label, classes - 1));
            }
        }
        return bytes;
    }

    // Read, not mapped: a file that changes or vanishes during a run must not change the run.
    private ByteBuffer read(Path file) {
        long expected = (long) records * recordBytes;
        try {
            long found = Files.size(file);
            if (found != expected) {
                throw error("%s has %d bytes but %d records of %d bytes are %d"
                        .formatted(file, found, records, recordBytes, expected));
            }
            return ByteBuffer.wrap(Files.readAllBytes(file)).asReadOnlyBuffer();
        } catch (IOException e) {
            throw new DataError("%s: %s cannot be read: %s".formatted(dataset, file, e), e);
        }
    }

    /// Returns an error in the house form: what is wrong, then the advice.
    DataError error(String what) {
        return new DataError("""
                %s: %s
                    fix:    %s""".formatted(dataset, what, advice));
    }
}
