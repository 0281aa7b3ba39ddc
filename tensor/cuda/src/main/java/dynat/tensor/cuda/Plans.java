package dynat.tensor.cuda;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.function.Supplier;

/// What was worked out once and lies on the device, such as the places that a selection names: kept while it is asked
/// for often enough, because working it out and uploading it costs more than the kernel that reads it.
///
/// @param <P> what the host has to know of it
final class Plans<P> {
    private static final int MOST = 256;
    private static final long MOST_BYTES = 64L << 20;

    private final Machine machine;
    private final LinkedHashMap<Key, Ready<P>> kept = new LinkedHashMap<>(16, 0.75f, true); // least lately used first
    private long bytes;

    Plans(Machine machine) {
        this.machine = machine;
    }

    /// Something worked out.
    ///
    /// @param plan   what the host has to know
    /// @param tables what kernels read
    record Made<P>(P plan, int[] tables) {}

    /// Something worked out that lies on the device.
    ///
    /// @param plan what the host has to know
    /// @param host bytes of the key
    record Ready<P>(P plan, DeviceMemory.Block block, long host) {
        /// @return where entry `i` of the tables lies
        long at(int i) {
            return block.address() + 4L * i;
        }
    }

    private record Key(int hash, int[] words) {
        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && hash == key.hash && Arrays.equals(words, key.words);
        }
    }

    /// What `make` works out, from here if it is known.
    ///
    /// @param words all that it depends on; not changed any more
    /// @param make  works it out
    synchronized Ready<P> of(int[] words, Supplier<Made<P>> make) {
        var key = new Key(Arrays.hashCode(words), words);
        var known = kept.get(key);
        if (known != null) {
            return known;
        }
        var made = make.get();
        var ready = new Ready<>(made.plan, machine.table(made.tables), 4L * words.length);
        kept.put(key, ready);
        bytes += size(ready);
        var eldest = kept.entrySet().iterator();
        while (kept.size() > 1 && (kept.size() > MOST || bytes > MOST_BYTES)) {
            var gone = eldest.next().getValue();
            eldest.remove();
            bytes -= size(gone);
            gone.block.close();
        }
        return ready;
    }

    private static long size(Ready<?> ready) {
        return ready.block.bytes() + ready.host;
    }
}
