package dynat.tests.attacks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.Apgd;
import dynat.attacks.ApgdTargeted;
import dynat.attacks.Attack;
import dynat.attacks.AutoAttack;
import dynat.attacks.AutoAttack.Member;
import dynat.attacks.Fab;
import dynat.attacks.FabTargeted;
import dynat.attacks.Loss;
import dynat.attacks.Norm;
import dynat.attacks.SquareAttack;
import dynat.attacks.Targets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The versions are the official ones.
class AutoAttackTest {

    private static List<String> names(AutoAttack attack) {
        return attack.members().stream().map(Member::name).toList();
    }

    private static <T extends Attack> T member(AutoAttack attack, String name, Class<T> type) {
        return attack.members().stream()
                .filter(member -> member.name().equals(name))
                .map(member -> type.cast(member.attack()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void standardInLinfAndL2() {
        for (Norm norm : List.of(Norm.LINF, Norm.L2)) {
            var attack = AutoAttack.standard(norm, 0.5);
            assertEquals("standard", attack.version());
            assertEquals(List.of("apgd-ce", "apgd-t", "fab-t", "square"), names(attack));
            var ce = member(attack, "apgd-ce", Apgd.class);
            assertEquals(1, ce.restarts());
            assertEquals(Loss.CE, ce.loss());
            assertEquals(100, ce.ascent().iterations());
            assertEquals(0.75, ce.ascent().rho());
            var targeted = member(attack, "apgd-t", ApgdTargeted.class);
            assertEquals(9, targeted.targets());
            assertEquals(1, targeted.restarts());
            assertTrue(!ce.ascent().widened() && !targeted.ascent().widened());
            var fab = member(attack, "fab-t", FabTargeted.class);
            assertEquals(9, fab.targets());
            assertEquals(1, fab.settings().restarts());
            assertEquals(100, fab.settings().iterations());
            assertEquals(
                    List.of(0.1, 1.05, 0.9),
                    List.of(
                            fab.settings().alphaMax(),
                            fab.settings().eta(),
                            fab.settings().beta()));
            var square = member(attack, "square", SquareAttack.class);
            assertEquals(new SquareAttack(norm, 0.5, 5000, 0.8, 1, Loss.MARGIN, false, Targets.NONE), square);
        }
    }

    @Test
    void standardInL1() {
        var attack = AutoAttack.standard(Norm.L1, 12);
        assertEquals(List.of("apgd-ce", "apgd-t", "fab-t", "square"), names(attack));
        var ce = member(attack, "apgd-ce", Apgd.class);
        var targeted = member(attack, "apgd-t", ApgdTargeted.class);
        assertEquals(5, ce.restarts());
        assertEquals(5, targeted.targets());
        assertEquals(1, targeted.restarts());
        assertTrue(ce.ascent().widened() && targeted.ascent().widened());
        assertEquals(9, member(attack, "fab-t", FabTargeted.class).targets());
    }

    @Test
    void plus() {
        var attack = AutoAttack.plus(Norm.LINF, 0.03);
        assertEquals("plus", attack.version());
        assertEquals(List.of("apgd-ce", "apgd-dlr", "fab", "square", "apgd-t", "fab-t"), names(attack));
        assertEquals(5, member(attack, "apgd-ce", Apgd.class).restarts());
        assertEquals(5, member(attack, "apgd-dlr", Apgd.class).restarts());
        assertEquals(Loss.DLR, member(attack, "apgd-dlr", Apgd.class).loss());
        assertEquals(5, member(attack, "fab", Fab.class).settings().restarts());
        assertEquals(9, member(attack, "apgd-t", ApgdTargeted.class).targets());
        assertEquals(1, member(attack, "apgd-t", ApgdTargeted.class).restarts());
        assertEquals(1, member(attack, "fab-t", FabTargeted.class).settings().restarts());
        assertEquals(5000, member(attack, "square", SquareAttack.class).queries());
    }

    @Test
    void rand() {
        var attack = AutoAttack.rand(Norm.L2, 0.5);
        assertEquals("rand", attack.version());
        assertEquals(List.of("apgd-ce", "apgd-dlr"), names(attack));
        for (String name : names(attack)) {
            assertEquals(20, member(attack, name, Apgd.class).ascent().samples());
            assertEquals(1, member(attack, name, Apgd.class).restarts());
        }
    }

    @Test
    void custom() {
        assertEquals(
                List.of("square", "fab", "apgd-dlr"),
                names(AutoAttack.custom(Norm.LINF, 0.1, List.of("square", "fab", "apgd-dlr"))));
        assertEquals(
                """
                autoattack: there is no attack "apgd"
                    known   apgd-ce, apgd-dlr, apgd-t, fab, fab-t, square
                    fix:    name some of these""",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> AutoAttack.custom(Norm.LINF, 0.1, List.of("apgd-ce", "apgd")))
                        .getMessage());
    }
}
