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
    private int done, busy, batch, robust;

    Pace(Evaluator settings, int ball, AutoAttack attacks, int attack, int images, int total) {
        this.settings = settings;
        this.ball = ball;
        this.attacks = attacks;
        this.attack = attack;
        this.images = images;
        this.total = total;
    }

    /// Before a round of batches, one a process.
    ///
    /// @param images in all of them
    /// @param own    how many of these this process attacks
    /// @param robust how many of all have withstood everything so far
    void begin(int images, int own, int robust) {
        busy = images;
        batch = own;
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
                busy,
                batch,
                iteration,
                iterations,
                left,
                robust,
                total,
                (System.nanoTime() - began) / 1e9);
    }

    /// After a batch of a round, of any process.
    ///
    /// @param size how many images it has
    /// @param left how many of them are still right
    Moment end(int size, int left) {
        busy = size;
        batch = size;
        var moment = moment(1, 1, left);
        done += batch;
        return moment;
    }
}
