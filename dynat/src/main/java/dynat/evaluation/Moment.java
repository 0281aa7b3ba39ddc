package dynat.evaluation;

/// How far an evaluation has come, after an iteration of an attack.
///
/// @param radius     the ball's, in input units
/// @param ball       which of the radii it is, from 1
/// @param balls      how many radii there are
/// @param attack     the name of the attack
/// @param number     which of the attacks it is, from 1
/// @param attacks    how many attacks there are
/// @param done       how many images this attack is done with, in this run and in all processes
/// @param images     how many it has to try in this run
/// @param busy       how many of them all processes are busy with
/// @param batch      how many of these are this process' own
/// @param iteration  how many iterations it has spent on its own
/// @param iterations how many there are at most
/// @param left       how many of its own are still right
/// @param robust     how many of all images had withstood everything when this batch began
/// @param total      how many images there are
/// @param seconds    since this attack began, in this run
public record Moment(
        double radius,
        int ball,
        int balls,
        String attack,
        int number,
        int attacks,
        int done,
        int images,
        int busy,
        int batch,
        int iteration,
        int iterations,
        int left,
        int robust,
        int total,
        double seconds) {

    /// {@return which part of this attack is done, from 0 to 1}
    public double fraction() {
        return (done + busy * ((double) iteration / iterations)) / images;
    }

    /// {@return how many more seconds this attack takes if it goes on as fast; not a number at its very beginning}
    public double secondsLeft() {
        return seconds * (1 - fraction()) / fraction();
    }
}
