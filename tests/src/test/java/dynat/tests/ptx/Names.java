package dynat.tests.ptx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What names mean in a part of a function.
final class Names {
    private final Names outside;
    private final Map<String, Meaning> known = new HashMap<>();

    Names(Names outside) {
        this.outside = outside;
    }

    /// What a name stands for.
    sealed interface Meaning {}

    /// @param row  of the register file
    /// @param type it was declared with
    record Register(int row, Type type) implements Meaning {}

    /// @param space   where it lies
    /// @param address in that space
    record Memory(String space, long address) implements Meaning {}

    /// What a function takes or gives, or a kernel's argument: a row for each number in it, by its first byte.
    ///
    /// @param rows by byte
    record Argument(Map<Long, Register> rows) implements Meaning {
        Argument() {
            this(new HashMap<>());
        }
    }

    /// Entries of a table of places.
    record Table(List<String> labels) implements Meaning {}

    /// What has its meaning in all functions.
    Names outermost() {
        var names = this;
        while (names.outside != null) {
            names = names.outside;
        }
        return names;
    }

    void put(String name, Meaning meaning) {
        known.put(name, meaning);
    }

    Meaning get(String name) {
        for (var names = this; names != null; names = names.outside) {
            var meaning = names.known.get(name);
            if (meaning != null) {
                return meaning;
            }
        }
        throw new PtxFault("unknown name '" + name + "'");
    }
}
