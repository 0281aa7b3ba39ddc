package dynat.datasets;

import java.util.List;

/// Two data sets of the same form as one: the images of the first, then additional ones.
///
/// @param own   the first
/// @param extra the others
record Joined(Dataset own, Dataset extra) implements Dataset {

    @Override
    public String name() {
        return "%s and %s".formatted(own.name(), extra.name());
    }

    @Override
    public ImageSize image() {
        return own.image();
    }

    @Override
    public List<String> classNames() {
        return own.classNames();
    }

    @Override
    public int classes() {
        return own.classes();
    }

    @Override
    public int size() {
        return Math.addExact(own.size(), extra.size());
    }

    @Override
    public int label(int i) {
        return isOwn(i) ? own.label(i) : extra.label(i - own.size());
    }

    @Override
    public void pixels(int i, byte[] into, int offset) {
        if (isOwn(i)) {
            own.pixels(i, into, offset);
        } else {
            extra.pixels(i - own.size(), into, offset);
        }
    }

    @Override
    public void values(int i, float[] into, int offset) {
        if (isOwn(i)) {
            own.values(i, into, offset);
        } else {
            extra.values(i - own.size(), into, offset);
        }
    }

    /// Numbers below 0 are those of additional images, whatever the size of either.
    @Override
    public int origin(int i) {
        return isOwn(i) ? own.origin(i) : -1 - extra.origin(i - own.size());
    }

    private boolean isOwn(int i) {
        return i < own.size();
    }
}
