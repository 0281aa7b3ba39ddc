package dynat.attacks;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The attacks by name, as `--attacks` takes them.
public final class AttackCatalogue {
    private AttackCatalogue() {}

    /// What can be asked for; `K` stands for a number of steps.
    public static final String NAMES = "clean, fgsm, pgdK (such as pgd20)";

    private static final Pattern PGD = Pattern.compile("pgd([1-9][0-9]{0,4})");

    /// The attack called `name`. PGD takes steps of a quarter of the radius (2/255 in a ball of 8/255) from a uniform
    /// start.
    ///
    /// @param name   one of [#NAMES]
    /// @param radius of the L∞ ball, in input units
    /// @return       the attack
    /// @throws IllegalArgumentException if there is none; the message lists all names
    public static Attack named(String name, double radius) {
        Matcher pgd = PGD.matcher(name);
        if (name.equals("clean")) {
            return new Clean();
        } else if (name.equals("fgsm")) {
            return new Fgsm(radius);
        } else if (pgd.matches()) {
            return new Pgd(radius, radius / 4, Integer.parseInt(pgd.group(1)), Start.UNIFORM);
        }
        throw new IllegalArgumentException(
                "attacks: there is no attack \"%s\"\n    known   %s\n    fix:    pass some of these, with commas between"
                        .formatted(name, NAMES));
    }
}
