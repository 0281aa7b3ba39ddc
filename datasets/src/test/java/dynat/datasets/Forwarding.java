package dynat.datasets;

import java.util.List;

/// A data set that is another, for a test to change in one method.
class Forwarding implements Dataset {

    private final Dataset other;

    Forwarding(Dataset other) {
        this.other = other;
    }

    @Override
    public String name() {
        return other.name();
    }

    @Override
    public ImageSize image() {
        return other.image();
    }

    @Override
    public List<String> classNames() {
        return other.classNames();
    }

    @Override
    public int size() {
        return other.size();
    }

    @Override
    public int label(int i) {
        return other.label(i);
    }

    @Override
    public void pixels(int i, byte[] into, int offset) {
        other.pixels(i, into, offset);
    }
}
