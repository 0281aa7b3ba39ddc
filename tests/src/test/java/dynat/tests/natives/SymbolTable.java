package dynat.tests.natives;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;

/// The names that a shared library offers, read out of its file: an ELF64 library of Linux, or a PE32+ one of Windows.
final class SymbolTable {
    private static final int DYNAMIC_SYMBOLS = 11, SYMBOL = 24;

    private final ByteBuffer file;
    private final Set<String> names = new TreeSet<>();

    private SymbolTable(byte[] bytes) {
        file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    static Set<String> of(byte[] library) throws IOException {
        var table = new SymbolTable(library);
        if (table.file.getInt(0) == 0x464c457f) {
            table.elf();
        } else if (table.file.getShort(0) == 0x5a4d) {
            table.pe();
        } else {
            throw new IOException("neither ELF nor PE");
        }
        return table.names;
    }

    /// Symbols of `.dynsym` that are defined in a section.
    private void elf() {
        int sections = (int) file.getLong(0x28), size = file.getShort(0x3a), count = file.getShort(0x3c);
        for (int section = sections; section < sections + count * size; section += size) {
            if (file.getInt(section + 4) == DYNAMIC_SYMBOLS) {
                int strings = (int) file.getLong(sections + file.getInt(section + 0x28) * size + 0x18);
                int at = (int) file.getLong(section + 0x18), end = at + (int) file.getLong(section + 0x20);
                for (; at < end; at += SYMBOL) {
                    if (file.getShort(at + 6) != 0) {
                        names.add(string(strings + file.getInt(at)));
                    }
                }
            }
        }
    }

    /// The names in the export directory.
    private void pe() {
        int header = file.getInt(0x3c), optional = header + 24;
        int directory = offset(header, file.getInt(optional + 112));
        int count = file.getInt(directory + 24), pointers = offset(header, file.getInt(directory + 32));
        for (int i = 0; i < count; i++) {
            names.add(string(offset(header, file.getInt(pointers + 4 * i))));
        }
    }

    /// Where in the file stands what will be at `address` in memory.
    private int offset(int header, int address) {
        int sections = header + 24 + file.getShort(header + 20);
        for (int section = sections; section < sections + 40 * file.getShort(header + 6); section += 40) {
            int start = file.getInt(section + 12);
            if (address >= start && address < start + file.getInt(section + 8)) {
                return address - start + file.getInt(section + 20);
            }
        }
        throw new IllegalArgumentException("no section holds the address " + address);
    }

    private String string(int at) {
        int end = at;
        while (file.get(end) != 0) {
            end++;
        }
        return new String(file.array(), at, end - at, StandardCharsets.US_ASCII);
    }
}
