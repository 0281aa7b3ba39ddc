package dynat.datasets;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Images that say which they are: value `v` of image `i` is the byte `31 i + v`, its label `i mod 3`.
final class Numbered implements Dataset {

    static final ImageSize IMAGE = new ImageSize(2, 5, 4);

    final AtomicInteger reads = new AtomicInteger();
    final Set<Thread> readers = ConcurrentHashMap.newKeySet();
    private final int size;

    Numbered(int size) {
        this.size = size;
    }

    static byte value(int i, int v) {
        return (byte) (31 * i + v);
    }

    @Override
    public String name() {
        return "numbered";
    }

    @Override
    public ImageSize image() {
        return IMAGE;
    }

    @Override
    public List<String> classNames() {
        return List.of("zero", "one", "two");
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int label(int i) {
        return i % 3;
    }

    @Override
    public void pixels(int i, byte[] into, int offset) {
        reads.incrementAndGet();
        readers.add(Thread.currentThread());
        for (int v = 0; v < IMAGE.values(); v++) {
            into[offset + v] = value(i, v);
        }
    }
}
