package dynat.cli.config;

import java.util.List;

/// How the learning rate changes.
public record ScheduleSection(
        @Key(
                about = "onecycle (up, then down, step by step), multistep, constant, or the reference code's",
                otherwise = "onecycle",
                among = "schedule")
        String name,

        @Key(about = "onecycle: the part of all steps before the highest rate", otherwise = "0.3", above = 0, below = 1)
        double rise,

        @Key(about = "multistep: the epochs after which the rate falls", otherwise = "[75, 90]", min = 1)
        List<Integer> milestones,

        @Key(about = "multistep: what the rate is multiplied by there", otherwise = "0.1", above = 0, max = 1)
        double factor) {

    public ScheduleSection {
        Requirement.check(ScheduleSection.class, name, rise, milestones, factor);
    }
}
