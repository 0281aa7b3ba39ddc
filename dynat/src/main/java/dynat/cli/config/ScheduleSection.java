package dynat.cli.config;

import java.util.List;
import java.util.stream.IntStream;

/// How the learning rate changes.
public record ScheduleSection(
        @Key(
                about =
                        "onecycle (up, then down, step by step), constant, step, multistep, piecewise, cosine, cyclic, or"
                                + " the reference code's",
                otherwise = "onecycle",
                among = "schedule")
        String name,

        @Key(
                about = "onecycle, cyclic: the part of the cycle before the highest rate",
                otherwise = "0.3",
                above = 0,
                below = 1)
        double rise,

        @Key(about = "multistep: the epochs after which the rate falls", otherwise = "[75, 90]", min = 1)
        List<Integer> milestones,

        @Key(about = "step, multistep: what the rate is multiplied by there", otherwise = "0.1", above = 0, max = 1)
        double factor,

        @Key(about = "step: the epochs between two falls of the rate", otherwise = "30", min = 1)
        int period,

        @Key(about = "cosine, cyclic: the lowest rate, as a part of the highest", otherwise = "0", min = 0, max = 1)
        double minimum,

        @Key(about = "cyclic: the epochs of a cycle, 0 for one over the whole run", otherwise = "0", min = 0)
        double cycle,

        @Key(
                about = "piecewise: where the rate is given, in parts of the run",
                otherwise = "[0, 0.4, 1]",
                min = 0,
                max = 1)
        List<Double> points,

        @Key(
                about = "piecewise: the rate there, as a part of the highest; between, it follows lines",
                otherwise = "[0, 1, 0]",
                min = 0,
                max = 1)
        List<Double> rates,

        @Key(
                about = "any: the epochs over which the rate is at first made smaller, 0 for none",
                otherwise = "0",
                min = 0)
        double warmup,

        @Key(about = "any: what the rate is multiplied by at the start of these", otherwise = "0.1", min = 0, max = 1)
        double warmupFrom) {

    /// Checks every value.
    ///
    /// @throws ConfigError if one is out of range
    public ScheduleSection {
        Requirement.check(
                ScheduleSection.class,
                name,
                rise,
                milestones,
                factor,
                period,
                minimum,
                cycle,
                points,
                rates,
                warmup,
                warmupFrom);
        if (!ascend(milestones)) {
            throw ConfigError.of("schedule.milestones are %s, which do not ascend".formatted(milestones), "sort them");
        }
        if (points.size() != rates.size() || !ascend(points)) {
            throw ConfigError.of(
                    "schedule.points are %s and schedule.rates %s".formatted(points, rates),
                    "give one rate for each point, and the points in ascending order");
        }
    }

    private static <N extends Comparable<N>> boolean ascend(List<N> numbers) {
        return IntStream.range(1, numbers.size())
                .allMatch(i -> numbers.get(i - 1).compareTo(numbers.get(i)) < 0);
    }
}
