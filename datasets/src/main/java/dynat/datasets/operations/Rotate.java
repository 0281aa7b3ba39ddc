package dynat.datasets.operations;

/// Turns a picture about its middle, by `30 · level` degrees against the clock.
public record Rotate() implements Operation {

    @Override
    public Bitmap apply(Bitmap picture, double level) {
        double angle = -StrictMath.toRadians(30 * level), cos = StrictMath.cos(angle), sin = StrictMath.sin(angle);
        double x = picture.width() / 2.0, y = picture.height() / 2.0;
        return picture.affine(cos, sin, x - cos * x - sin * y, -sin, cos, y + sin * x - cos * y);
    }
}
