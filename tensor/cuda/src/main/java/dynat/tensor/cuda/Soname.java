package dynat.tensor.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Points a shared library at another library's name.
///
/// CUDA 13 kept what cuBLAS 12 offers under a new name, and JCuda's natives ask for the old one. In an ELF file that
/// name stands once, in the string table of the dynamic section: the entry that says what is needed and the name of the
/// symbols' version both point there. The version's name is hashed too. So a name of the same length is written over
/// the old one, and the hash made anew ([System V ABI](https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html),
/// [symbol
// versions](https://refspecs.linuxfoundation.org/LSB_5.0.0/LSB-Core-generic/LSB-Core-generic/symversion.html)).
final class Soname {
    private static final int MAGIC = 0x464c457f;
    private static final int SECTIONS = 0x28, SECTION_SIZE = 0x3a, SECTION_COUNT = 0x3c;
    private static final int STRING_TABLE = 3, VERSION_NEEDS = 0x6ffffffe, ALLOCATED = 2;

    private final ByteBuffer elf;
    private final String from;
    private final String to;
    private int changes;

    private Soname(byte[] elf, String from, String to) {
        this.elf = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
        this.from = from;
        this.to = to;
    }

    /// A copy of a library that needs `to` where it needed `from`.
    ///
    /// @param elf  a little-endian ELF64 file
    /// @param from such as `libcublas.so.12`
    /// @param to   of the same length
    /// @throws IllegalArgumentException if it is no such file, does not need `from`, or the lengths differ
    static byte[] retarget(byte[] elf, String from, String to) {
        if (from.length() != to.length()) {
            throw new IllegalArgumentException("soname: %s and %s differ in length".formatted(from, to));
        }
        var patch = new Soname(elf.clone(), from, to);
        if (elf.length < 64 || patch.elf.getInt(0) != MAGIC || elf[4] != 2 || elf[5] != 1) {
            throw new IllegalArgumentException("soname: not a little-endian ELF64 file");
        }
        patch.sections();
        if (patch.changes < 2) {
            throw new IllegalArgumentException("soname: the library does not need %s and its symbols".formatted(from));
        }
        return patch.elf.array();
    }

    private void sections() {
        int table = (int) elf.getLong(SECTIONS), size = elf.getShort(SECTION_SIZE), count = elf.getShort(SECTION_COUNT);
        for (int section = table; section < table + count * size; section += size) {
            int type = elf.getInt(section + 4), at = (int) elf.getLong(section + 0x18);
            if (type == STRING_TABLE && (elf.getLong(section + 8) & ALLOCATED) != 0) {
                strings(at, at + (int) elf.getLong(section + 0x20));
            } else if (type == VERSION_NEEDS) {
                versions(at);
            }
        }
    }

    private void strings(int start, int end) {
        byte[] old = terminated(from), now = terminated(to);
        for (int at = start; at + old.length <= end; at++) {
            boolean begins = at == start || elf.get(at - 1) == 0;
            if (begins && Arrays.equals(elf.array(), at, at + old.length, old, 0, old.length)) {
                elf.put(at, now);
                changes++;
            }
        }
    }

    /// A list of libraries, each with a list of the versions wanted of it.
    private void versions(int start) {
        int library = start, next;
        do {
            int version = library + elf.getInt(library + 8);
            for (int left = elf.getShort(library + 2); left > 0; left--) {
                if (elf.getInt(version) == hash(from)) {
                    elf.putInt(version, hash(to));
                    changes++;
                }
                version += elf.getInt(version + 12);
            }
            next = elf.getInt(library + 12);
            library += next;
        } while (next != 0);
    }

    private static byte[] terminated(String name) {
        return (name + "\0").getBytes(StandardCharsets.US_ASCII);
    }

    /// The hash that the System V ABI prescribes.
    private static int hash(String name) {
        int h = 0;
        for (byte c : name.getBytes(StandardCharsets.US_ASCII)) {
            h = (h << 4) + c;
            int high = h & 0xf0000000;
            h = (h ^ (high >>> 24)) & ~high;
        }
        return h;
    }
}
