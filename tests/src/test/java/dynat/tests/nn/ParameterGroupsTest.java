package dynat.tests.nn;

import static dynat.nn.ParameterGroups.BIASES_AND_NORMS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.nn.Adam;
import dynat.nn.Initialiser;
import dynat.nn.Layer;
import dynat.nn.ParameterGroups;
import dynat.nn.ParameterGroups.Group;
import dynat.nn.ResNet;
import dynat.nn.Sgd;
import dynat.nn.VisionTransformer;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OnEjml.class)
class ParameterGroupsTest {

    @Test
    void biasesAndNormsAreThoseOfANetwork() {
        var network = ResNet.of(new ResNet.Config(1, List.of(4), List.of(1), 3), Draws.of(1, "init"));
        var groups = ParameterGroups.of(network.parameters()).group(BIASES_AND_NORMS, 1, 0);
        var decaying = groups.parameters().keySet().stream()
                .filter(name -> groups.of(name).decay() == 1)
                .toList();
        assertEquals(
                List.of("conv1.weight", "layer1.0.conv1.weight", "layer1.0.conv2.weight", "linear.weight"), decaying);
        assertEquals(new Group(1, 0), groups.of("bn1.weight"));
        assertEquals(new Group(1, 0), groups.of("linear.bias"));
    }

    /// As timm's `no_weight_decay` has it.
    @Test
    void whatATransformerAddsToItsTokensIsNoWeight() {
        var image = new Shape(1, 4, 4);
        var network = new VisionTransformer.Config(image, 2, 4, 1, 2, 3, Initialiser.VIT).network(Draws.of(1, "init"));
        var groups = ParameterGroups.of(Layer.prefixed("student.", network.parameters()))
                .group(BIASES_AND_NORMS, 1, 0);
        assertEquals(
                List.of(
                        "student.patch_embed.proj.weight",
                        "student.blocks.0.attn.qkv.weight",
                        "student.blocks.0.attn.proj.weight",
                        "student.blocks.0.mlp.fc1.weight",
                        "student.blocks.0.mlp.fc2.weight",
                        "student.head.weight"),
                groups.parameters().keySet().stream()
                        .filter(name -> groups.of(name).decay() == 1)
                        .toList());
    }

    @Test
    void aLaterGroupTakesFromAnEarlierOne() {
        var groups = ParameterGroups.of(OptimizerSteps.parameters(0))
                .group((name, _) -> !name.equals("p0"), 0.5, 0)
                .group((name, _) -> name.equals("p2"), 2, 3);
        assertEquals(new Group(1, 1), groups.of("p0"));
        assertEquals(new Group(0.5, 0), groups.of("p1"));
        assertEquals(new Group(2, 3), groups.of("p2"));
    }

    /// Groups are as optimizers of their own.
    @Test
    void groupsLearnAsIfAlone() {
        var parameters = OptimizerSteps.parameters(3);
        var alone = OptimizerSteps.parameters(3);
        var together = new Sgd(
                ParameterGroups.of(parameters).group((name, _) -> name.equals("p1"), 0.25, 0.5),
                new Sgd.Rule(0.9, true, 0.1));
        var rest = new Sgd(alone, new Sgd.Rule(0.9, true, 0.1));
        var other = OptimizerSteps.parameters(3);
        var one = new Sgd(other, new Sgd.Rule(0.9, true, 0.05));
        for (int step = 0; step < 3; step++) {
            together.step(OptimizerSteps.gradients(parameters, step), 0.4);
            rest.step(OptimizerSteps.gradients(alone, step), 0.4);
            one.step(OptimizerSteps.gradients(other, step), 0.1);
        }
        parameters.forEach((name, p) -> assertArrayEquals(
                (name.equals("p1") ? other : alone).get(name).value().toDoubles(),
                p.value().toDoubles(),
                name));
    }

    /// One of each scalar for each of two rates.
    @Test
    void groupsKeepToOnePass() {
        OptimizerSteps.onePass(
                p -> new Adam(ParameterGroups.of(p).group((name, _) -> name.equals("p1"), 0.1, 1), Adam.Rule.DEFAULT),
                6,
                1);
    }

    @Test
    void groupsThatMeanNothing() {
        var groups = ParameterGroups.of(OptimizerSteps.parameters(0));
        assertEquals(
                """
                parameter groups: none of the 3 parameters belongs to the group
                    known   p0, p1, p2
                    fix:    pick by these names""",
                assertThrows(IllegalArgumentException.class, () -> groups.group((name, _) -> name.equals("q"), 1, 0))
                        .getMessage());
        assertEquals(
                """
                parameter groups: a group's factor of the rate is -1.0 and of the decay 0.0
                    fix:    finite factors from 0""",
                assertThrows(IllegalArgumentException.class, () -> groups.group((_, _) -> true, -1, 0))
                        .getMessage());
        var network = ResNet.of(new ResNet.Config(1, List.of(4), List.of(1), 3), Draws.of(1, "init"));
        var message = assertThrows(
                        IllegalArgumentException.class,
                        () -> ParameterGroups.of(network.parameters()).group((_, _) -> false, 1, 0))
                .getMessage();
        assertEquals(
                "    known   conv1.weight, bn1.weight, bn1.bias and %d more"
                        .formatted(network.parameters().size() - 3),
                message.lines().toList().get(1));
    }
}
