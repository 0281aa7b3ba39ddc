package dynat.cli.config;

import java.util.List;
import java.util.Map;

/// Everything that a training run depends on; made by [ConfigReader].
///
/// The records are the configuration file: each component is a key of the same name, each record in it a section, and
/// each [Key] the key's description. Images live in `[0, 1]`, and so do `radius` and `stride`.
public record Config(
        @Key(about = "what every random number follows from", otherwise = "1", min = 0)
        long seed,

        @Key(about = "what computes", otherwise = "auto", among = "device")
        String device,

        @Key(
                about = "threads to compute with, 0 for one per core; the result does not depend on it",
                otherwise = "0",
                min = 0,
                max = 1024)
        int threads,

        Data data,
        Model model,
        Model teacher,
        Method method,
        Attack attack,
        Optimizer optimizer,
        Schedule schedule,

        @Key(about = "times to go through the training images", otherwise = "3", min = 1, max = 100_000)
        int epochs,

        @Key(about = "images in a training step", otherwise = "32", min = 1, max = 65_536)
        int batch,

        Evaluation evaluation,
        Log log,

        @Key(about = "the run folder; null for runs/<date-time>-<data>-<method>", otherwise = "null")
        String out) {

    static final Schema SCHEMA = Schema.of(Config.class);

    public Config {
        Requirement.check(
                Config.class,
                seed,
                device,
                threads,
                data,
                model,
                teacher,
                method,
                attack,
                optimizer,
                schedule,
                epochs,
                batch,
                evaluation,
                log,
                out);
    }

    /// This configuration with its choices about this machine made: which device `auto` is.
    public Config on(String device) {
        return new Config(
                seed,
                device,
                threads,
                data,
                model,
                teacher,
                method,
                attack,
                optimizer,
                schedule,
                epochs,
                batch,
                evaluation,
                log,
                out);
    }

    /// What the result's bits follow from: this configuration without what may differ between machines or be changed
    /// when a run is resumed (`threads`, `data.dir`, `data.offline`, `data.mirror`, `log`, `out`).
    public Config essence() {
        Data anywhere = new Data(
                data.name,
                null,
                false,
                null,
                data.size,
                data.channels,
                data.images,
                data.holdOut,
                data.padding,
                data.flip);
        return new Config(
                seed,
                device,
                0,
                anywhere,
                model,
                teacher,
                method,
                attack,
                optimizer,
                schedule,
                epochs,
                batch,
                evaluation,
                new Log(1),
                null);
    }

    /// Returns every key's value as text, by the key's path.
    public Map<String, String> values() {
        return SCHEMA.values(this);
    }

    /// What is learnt from, and how its images are varied.
    public record Data(
            @Key(about = "the data set", otherwise = "fashion", among = "data set")
            String name,

            @Key(
                    about =
                            "the folder with its files, and for those that are fetched; null for $DYNAT_DATA or the cache",
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

            @Key(
                    about = "of these, how many are kept apart, to choose the best checkpoint by",
                    otherwise = "500",
                    min = 1)
            int holdOut,

            @Key(about = "zeros around an image before it is cropped at random, in pixels", min = 0, max = 1024)
            int padding,

            @Key(about = "whether half of the images are mirrored")
            boolean flip) {

        public Data {
            Requirement.check(Data.class, name, dir, offline, mirror, size, channels, images, holdOut, padding, flip);
            if (channels == 2) {
                throw ConfigError.of("data.channels is 2", "give 1 for grey, 3 for colour, or 0 for what they are");
            }
        }
    }

    /// A network. The teacher's keys are the student's where left out.
    public record Model(
            @Key(about = "the architecture", otherwise = "resnet", among = "model")
            String name,

            @Key(about = "channels of each stage", min = 1, max = 65_536)
            List<Integer> widths,

            @Key(about = "residual blocks of each stage", min = 1, max = 1_024)
            List<Integer> blocks,

            @Key(about = "how weights begin", otherwise = "he", among = "initialiser")
            String initialiser,

            @Key(
                    about = "whether the model first normalises its input by mean and deviation of the training images",
                    otherwise = "false")
            boolean standardise) {

        public Model {
            Requirement.check(Model.class, name, widths, blocks, initialiser, standardise);
            if (widths.size() != blocks.size()) {
                throw ConfigError.of(
                        "a model has %d widths %s but %d blocks %s"
                                .formatted(widths.size(), widths, blocks.size(), blocks),
                        "give one width and one number of blocks for each stage");
            }
            Architecture.require(name, widths, blocks);
        }
    }

    /// How teacher and student learn together.
    public record Method(
            @Key(about = "the method", otherwise = "dynat", among = "method")
            String name,

            @Key(about = "whether label and loss share one pass of the teacher", otherwise = "true")
            boolean teacherOncePerStep,

            @Key(
                    about =
                            "the statistics by which the attacked student normalises: running (eval) or the batch's (train)",
                    otherwise = "eval",
                    among = "batch norm mode")
            String attackBn,

            @Key(
                    about = "whether the student also sees the clean batch, for its running statistics",
                    otherwise = "true")
            boolean cleanForwardForBn,

            @Key(about = "weight of the student's loss; the teacher's has 1", otherwise = "1", above = 0, max = 1_000)
            double studentWeight) {

        public Method {
            Requirement.check(Method.class, name, teacherOncePerStep, attackBn, cleanForwardForBn, studentWeight);
        }
    }

    /// The attack under which the student learns: projected gradient ascent in an L-infinity ball.
    public record Attack(
            @Key(about = "what the keys below are when left out", otherwise = "quick", among = "preset")
            String preset,

            @Key(about = "the ball's radius, in input units", min = 0, max = 1)
            Fraction radius,

            @Key(about = "how far one step moves each input, in input units", min = 0, max = 1)
            Fraction stride,

            @Key(about = "steps of the attack", min = 1, max = 10_000)
            int steps,

            @Key(
                    about = "where it starts: the clean image, uniformly in the ball, or 0.001 N(0, 1) from the image",
                    among = "start")
            String start) {

        public Attack {
            Requirement.check(Attack.class, preset, radius, stride, steps, start);
        }
    }

    /// Stochastic gradient descent.
    public record Optimizer(
            @Key(about = "the learning rate at its highest", otherwise = "0.3", above = 0, max = 10)
            double rate,

            @Key(about = "how much of the last update is repeated", otherwise = "0.9", min = 0, below = 1)
            double momentum,

            @Key(about = "whether the momentum looks ahead", otherwise = "true")
            boolean nesterov,

            @Key(about = "weight decay, on every parameter", otherwise = "0", min = 0, max = 1)
            double decay) {

        public Optimizer {
            Requirement.check(Optimizer.class, rate, momentum, nesterov, decay);
            if (nesterov && momentum == 0) {
                throw ConfigError.of(
                        "optimizer.nesterov is true but optimizer.momentum is 0",
                        "give optimizer.momentum a value above 0, or set optimizer.nesterov to false");
            }
        }
    }

    /// How the learning rate changes.
    public record Schedule(
            @Key(
                    about = "onecycle (up, then down, step by step), multistep, constant, or the reference code's",
                    otherwise = "onecycle",
                    among = "schedule")
            String name,

            @Key(
                    about = "onecycle: the part of all steps before the highest rate",
                    otherwise = "0.3",
                    above = 0,
                    below = 1)
            double rise,

            @Key(about = "multistep: the epochs after which the rate falls", otherwise = "[75, 90]", min = 1)
            List<Integer> milestones,

            @Key(about = "multistep: what the rate is multiplied by there", otherwise = "0.1", above = 0, max = 1)
            double factor) {

        public Schedule {
            Requirement.check(Schedule.class, name, rise, milestones, factor);
        }
    }

    /// How robustness is measured: by projected gradient ascent from a random start in the ball.
    public record Evaluation(
            @Key(about = "the ball's radius, in input units; the attack's when left out", min = 0, max = 1)
            Fraction radius,

            @Key(
                    about = "how far one step moves each input, in input units; a quarter of the radius when left out",
                    min = 0,
                    max = 1)
            Fraction stride,

            @Key(about = "steps of the attack on the images kept apart", otherwise = "5", min = 1, max = 10_000)
            int steps,

            @Key(
                    about = "steps of the attack on the test images, after training",
                    otherwise = "20",
                    min = 1,
                    max = 10_000)
            int testSteps,

            @Key(about = "test images to measure on, 0 for all", otherwise = "0", min = 0)
            int testImages,

            @Key(
                    about = "images measured at once; the result does not depend on it",
                    otherwise = "250",
                    min = 1,
                    max = 65_536)
            int batch) {

        public Evaluation {
            Requirement.check(Evaluation.class, radius, stride, steps, testSteps, testImages, batch);
        }
    }

    /// How often a run speaks.
    public record Log(
            @Key(about = "steps between two lines of progress", otherwise = "20", min = 1)
            int every) {

        public Log {
            Requirement.check(Log.class, every);
        }
    }
}
