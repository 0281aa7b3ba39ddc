package dynat.cli.config;

/// What is learnt from, and how its images are varied.
public record DataSection(
        @Key(about = "the data set", otherwise = "fashion", among = "data set")
        String name,

        @Key(about = "the folder with its files; null for one inside the jar", otherwise = "null")
        String dir,

        @Key(about = "training images to take, from the first, 0 for all", otherwise = "0", min = 0)
        int images,

        @Key(about = "of these, how many are kept apart, to choose the best checkpoint by", otherwise = "500", min = 1)
        int holdOut,

        @Key(about = "zeros around an image before it is cropped at random, in pixels", min = 0, max = 1024)
        int padding,

        @Key(about = "whether half of the images are mirrored")
        boolean flip) {

    public DataSection {
        Requirement.check(DataSection.class, name, dir, images, holdOut, padding, flip);
    }
}
