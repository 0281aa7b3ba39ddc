package dynat.report;

import dynat.report.History.Point;

/// What curves go over.
public enum Over {
    /// Epochs of training.
    EPOCHS("epochs"),
    /// Steps of training.
    STEPS("steps"),
    /// Minutes for which the run's processes ran, evaluations and all.
    MINUTES("minutes");

    final String title;

    Over(String title) {
        this.title = title;
    }

    double of(History history, Point point) {
        double epochs = history.epochs(point);
        return switch (this) {
            case EPOCHS -> epochs;
            case STEPS -> epochs * Math.max(1, history.steps());
            case MINUTES -> point.minutes();
        };
    }
}
