package dynat.datasets;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Files of equally long records, each beginning with its labels: how they are found, checked and read.
///
/// @param dataset     the data set's name, which begins every message
/// @param folder      the folder its archive unpacks to
/// @param advice      what to do when the files are not there, or not whole
/// @param recordBytes the length of each record, in bytes
/// @param classes     for each label at a record's beginning how many classes it tells apart; labels run from 0
public record RecordFiles(String dataset, String folder, String advice, int recordBytes, List<Integer> classes) {

    /// Reads the named files of `path`, which is the folder itself or its parent, after checking sizes and labels.
    ///
    /// @param records how many each file holds
    List<ByteBuffer> open(Path path, List<String> names, int records) {
        Path given = path.toAbsolutePath().normalize();
        if (!Files.isDirectory(given)) {
            String what = Files.exists(given) ? "%s is a file, not a folder" : "there is no folder %s";
            throw error(what.formatted(given));
        }
        Path inner = given.resolve(folder);
        Path home = Files.isDirectory(inner) ? inner : given;
        return names.stream().map(name -> open(home.resolve(name), records)).toList();
    }

    // Read, not mapped: a file that changes or vanishes during a run must not change the run.
    private ByteBuffer open(Path file, int records) {
        if (!Files.isRegularFile(file)) {
            throw error("there is no %s in %s".formatted(file.getFileName(), file.getParent()));
        }
        try {
            requireSize(file.toString(), Files.size(file), records);
            return check(file.toString(), ByteBuffer.wrap(Files.readAllBytes(file)), records);
        } catch (IOException e) {
            throw new DataError("%s: %s cannot be read: %s".formatted(dataset, file, e), e);
        }
    }

    /// Checks a file's size and every label.
    ///
    /// @param file    its name, for messages
    /// @param bytes   the whole file
    /// @param records how many it holds
    /// @return        the records, a read-only view of `bytes`
    /// @throws DataError if it does not hold so many whole records, or a label is out of range
    public ByteBuffer check(String file, ByteBuffer bytes, int records) {
        requireSize(file, bytes.remaining(), records);
        for (int record = 0; record < records; record++) {
            for (int k = 0; k < classes.size(); k++) {
                int label = Byte.toUnsignedInt(bytes.get(bytes.position() + record * recordBytes + k));
                if (label >= classes.get(k)) {
                    throw error("record %d of %s, counted from 0, has label %d but labels run from 0 to %d"
                            .formatted(record, file, label, classes.get(k) - 1));
                }
            }
        }
        return bytes.slice().asReadOnlyBuffer();
    }

    private void requireSize(String file, long found, int records) {
        long expected = (long) records * recordBytes;
        if (found != expected) {
            throw error("%s has %d bytes but %d records of %d bytes are %d"
                    .formatted(file, found, records, recordBytes, expected));
        }
    }

    /// Returns an error in the house form: what is wrong, then the advice.
    DataError error(String what) {
        return new DataError("""
                %s: %s
                    fix:    %s""".formatted(dataset, what, advice));
    }
}
