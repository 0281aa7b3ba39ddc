package dynat.datasets;

import java.nio.file.Path;
import java.util.Optional;

/// What is asked of a data set besides its name.
///
/// @param cache    where its files lie, and how missing ones are fetched
/// @param side     of a `folder`: the square that images are scaled and cropped to, in pixels; 0 to leave them alone
/// @param channels of a `folder`: 1 for grey, 3 for colour; 0 for what the images are
public record Request(Cache cache, int side, int channels) {

    /// Images as they are.
    ///
    /// @param folder where their files lie, and missing ones are put; empty for the usual folder of [Cache]
    /// @return       a request that leaves size and channels alone
    public static Request of(Optional<Path> folder) {
        return new Request(Cache.of(folder), 0, 0);
    }
}
