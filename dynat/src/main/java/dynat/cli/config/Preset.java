package dynat.cli.config;

/// Attacks for training, by name.
enum Preset {
    /// Two long steps from the clean image: what a few minutes on two cores afford.
    QUICK("8/255", "4/255", 2, "clean"),
    /// What the literature takes.
    STD("8/255", "2/255", 10, "noise"),
    /// What the method's reference code takes.
    REF("0.031", "0.007", 10, "noise");

    private final String radius;
    private final String stride;
    private final int steps;
    private final String start;

    Preset(String radius, String stride, int steps, String start) {
        this.radius = radius;
        this.stride = stride;
        this.steps = steps;
        this.start = start;
    }

    /// Fills in what is left out of the attack's settings.
    static void fill(String name, Settings settings) {
        for (Preset preset : values()) {
            if (Names.word(preset).equals(name)) {
                String from = "the preset " + name;
                settings.fill("attack.radius", preset.radius, from);
                settings.fill("attack.stride", preset.stride, from);
                settings.fill("attack.steps", Integer.toString(preset.steps), from);
                settings.fill("attack.start", preset.start, from);
            }
        }
    }
}
