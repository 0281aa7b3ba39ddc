package dynat.datasets;

import java.util.List;
import java.util.stream.IntStream;

/// Some images of a data set, in a given order.
public final class Subset implements Dataset {

    private final Dataset whole;
    private final int[] members;

    /// Takes the images with these numbers; image `i` of the subset is image `members[i]` of `whole`.
    ///
    /// @param whole   the data set that the images stay in
    /// @param members each from 0 to `whole.size() - 1`, in the order of the subset; one may come several times
    /// @throws IllegalArgumentException if there is no image of such a number
    public Subset(Dataset whole, int... members) {
        this.whole = whole;
        this.members = members.clone();
        for (int member : members) {
            if (member < 0 || member >= whole.size()) {
                throw new IllegalArgumentException("""
                        %s: a subset asks for image %d of %d
                            fix:    ask for 0 to %d""".formatted(whole.name(), member, whole.size(), whole.size() - 1));
            }
        }
    }

    /// Takes the first images, in their order.
    ///
    /// @param whole the data set that the images stay in
    /// @param count how many, from 1 to `whole.size()`
    /// @return      a subset of `count` images
    /// @throws IllegalArgumentException if there are not so many
    public static Subset first(Dataset whole, int count) {
        if (count < 1 || count > whole.size()) {
            throw new IllegalArgumentException("""
                    %s: %d images are asked for but there are %d
                        fix:    ask for 1 to %d""".formatted(whole.name(), count, whole.size(), whole.size()));
        }
        return new Subset(whole, IntStream.range(0, count).toArray());
    }

    @Override
    public String name() {
        return whole.name();
    }

    @Override
    public ImageSize image() {
        return whole.image();
    }

    @Override
    public List<String> classNames() {
        return whole.classNames();
    }

    @Override
    public int size() {
        return members.length;
    }

    @Override
    public int label(int i) {
        return whole.label(members[i]);
    }

    @Override
    public void pixels(int i, byte[] into, int offset) {
        whole.pixels(members[i], into, offset);
    }

    @Override
    public void values(int i, float[] into, int offset) {
        whole.values(members[i], into, offset);
    }

    @Override
    public int origin(int i) {
        return whole.origin(members[i]);
    }
}
