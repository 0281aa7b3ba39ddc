package dynat.evaluation;

import dynat.attacks.AutoAttack;

/// How far one attack has come; makes [Moment]s.
final class Pace {

    private final Evaluator settings;
    private final int ball;
    private final AutoAttack attacks;
    private final int attack;
    private final int images;
    private final int total;
    private final long began = System.nanoTime();
    private int done, batch, robust;

    Pace(Evaluator settings, int ball, AutoAttack attacks, int attack, int images, int total) {
        this.settings = settings;
        this.ball = ball;
        this.attacks = attacks;
        this.attack = attack;
        this.images = images;
        this.total = total;
    }

    /// Before a batch.
    ///
    /// @param size   how many images it has
    /// @param robust how many of all have withstood everything so far
    void begin(int size, int robust) {
        batch = size;
        this.robust = robust;
    }

    Moment moment(int iteration, int iterations, int left) {
        return new Moment(
                settings.radii().get(ball),
                ball + 1,
                settings.radii().size(),
                attacks.members().get(attack).name(),
                attack + 1,
                attacks.members().size(),
                done,
                images,
                batch,
                iteration,
                iterations,
                left,
                robust,
                total,
                (System.nanoTime() - began) / 1e9);
    }

    /// After a batch.
    ///
    /// @param left how many of its images are still right
    Moment end(int left) {
        var moment = moment(1, 1, left);
        done += batch;
        return moment;
    }
}
