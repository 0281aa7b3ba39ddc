package dynat.cli.config;

import java.util.List;

/// What is learnt from, and how its images are varied.
public record DataSection(
        @Key(about = "the data set", otherwise = "fashion", among = "data set")
        String name,

        @Key(
                about = "the folder with its files, and for those that are fetched; null for $DYNAT_DATA or the cache",
                otherwise = "null")
        String dir,

        @Key(about = "whether to fetch nothing", otherwise = "false")
        boolean offline,

        @Key(about = "an address to fetch files from before the official ones; null for none", otherwise = "null")
        String mirror,

        @Key(
                about = "folder: the square that images are scaled and cropped to, in pixels, 0 to leave them",
                otherwise = "0",
                min = 0,
                max = 4096)
        int size,

        @Key(
                about = "folder: 1 to make images grey, 3 for colour, 0 for what they are",
                otherwise = "0",
                min = 0,
                max = 3)
        int channels,

        @Key(about = "training images to take, from the first, 0 for all", otherwise = "0", min = 0)
        int images,

        @Key(about = "of these, how many are kept apart, to choose the best checkpoint by", otherwise = "500", min = 1)
        int holdOut,

        @Key(
                about = "additional images to train on, such as generated ones: those of this data set that are not for"
                        + " the test; null for none",
                otherwise = "null",
                among = "data set")
        String extra,

        @Key(about = "of these, how many to take, from the first, 0 for all", otherwise = "0", min = 0)
        int extraImages,

        @Key(
                about = "the part of every batch that is additional, if there are such images: 0.7 unless given",
                otherwise = "null",
                above = 0,
                below = 1)
        Double extraPart,

        @Key(about = "how wide the frame is that an image is cropped from at random, in pixels", min = 0, max = 1024)
        int padding,

        @Key(about = "whether half of the images are mirrored")
        boolean flip,

        @Key(
                about = "what that frame shows: zero, or reflect for the image mirrored",
                otherwise = "zero",
                among = "border")
        String border,

        @Key(
                about = "whether a pair of operations of AutoAugment's policy for CIFAR-10 is applied",
                otherwise = "false")
        boolean autoaugment,

        @Key(
                about = "how many operations RandAugment applies, and their magnitude, such as [2, 9]; null for none",
                otherwise = "null",
                min = 0,
                max = 30)
        List<Integer> randaugment,

        @Key(
                about = "the side of a square that is blackened, in pixels, 0 for none",
                otherwise = "0",
                min = 0,
                max = 4096)
        int cutout) {

    /// Checks every value.
    ///
    /// @throws ConfigError if one is out of range
    public DataSection {
        Requirement.check(
                DataSection.class,
                name,
                dir,
                offline,
                mirror,
                size,
                channels,
                images,
                holdOut,
                extra,
                extraImages,
                extraPart,
                padding,
                flip,
                border,
                autoaugment,
                randaugment,
                cutout);
        if (channels == 2) {
            throw ConfigError.of("data.channels is 2", "give 1 for grey, 3 for colour, or 0 for what they are");
        }
        if (extra == null && (extraPart != null || extraImages != 0)) {
            throw ConfigError.of(
                    "data.extraPart is %s and data.extraImages %d, but there is no data.extra"
                            .formatted(extraPart, extraImages),
                    "name the additional images with data.extra, or leave these keys out");
        }
        if (extra != null && extraPart == null) {
            throw ConfigError.of(
                    "data.extra is %s, but data.extraPart is null".formatted(extra), "give a part, or leave it out");
        }
        if (randaugment != null && (randaugment.size() != 2 || randaugment.getFirst() < 1)) {
            throw ConfigError.of(
                    "data.randaugment is %s".formatted(randaugment),
                    "give how many operations, 1 or more, and their magnitude, such as [2, 9]");
        }
    }
}
