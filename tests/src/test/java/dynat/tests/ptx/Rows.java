package dynat.tests.ptx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The register file's rows as they are given out.
final class Rows {
    private final List<String> names = new ArrayList<>();
    private final Map<Integer, Long> constants = new HashMap<>();
    private final Map<Integer, Special> specials = new HashMap<>();
    private final Map<Object, Integer> known = new HashMap<>();
    private String[] all;

    private int add(String name) {
        names.add(name);
        return names.size() - 1;
    }

    Names.Register register(String name, Type type) {
        return new Names.Register(add(name), type);
    }

    /// The row that holds a number in all threads.
    int constant(long bits) {
        return known.computeIfAbsent(bits, _ -> {
            int row = add(Long.toString(bits));
            constants.put(row, bits);
            return row;
        });
    }

    int special(Special special) {
        return known.computeIfAbsent(special, _ -> {
            int row = add(special.toString());
            specials.put(row, special);
            return row;
        });
    }

    /// Names by row; no row may be added afterwards.
    String[] names() {
        if (all == null) {
            all = names.toArray(String[]::new);
        }
        return all;
    }

    Map<Integer, Long> constants() {
        return constants;
    }

    Map<Integer, Special> specials() {
        return specials;
    }
}
