package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.cli.Wiring.Built;
import dynat.datasets.Catalogue;
import dynat.datasets.DataError;
import dynat.datasets.Dataset;
import dynat.datasets.HoldOut;
import dynat.datasets.Split;
import dynat.datasets.Subset;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every key of data, networks, measurement, checkpoints and limits arrives in what is built.
class DataWiringTest {

    private static final String TABLE = """
            data.name=fashion               | plan.training.name      | fashion | model.widths=[2]; model.blocks=[1]
            data.size=48                    | request.side            | 48   |
            data.channels=3                 | request.channels        | 3    |
            data.mirror=https://example.org | request.cache.mirror    | Optional[https://example.org] |
            data.images=20                  | plan.training.size      | 12   |
            data.holdOut=5                  | plan.heldOut.size       | 5    |
            data.extra=synthetic:3x8x8,classes=3,images=40 | plan.extra.stream.toList.0.data.size | 40 |
            data.extra=synthetic:3x8x8,classes=3,images=40 | plan.extra.stream.toList.0.part | 0.7 |
            data.extraImages=9              | plan.extra.get.data.size | 9 | data.extra=synthetic:3x8x8,classes=3
            data.extraPart=0.25             | plan.extra.get.part     | 0.25 | data.extra=synthetic:3x8x8,classes=3
            data.padding=3                  | plan.augmentation.variations.0 | Crop[padding=3, border=ZERO] |
            data.border=reflect             | plan.augmentation.variations.0 | Crop[padding=0, border=REFLECT] |
            data.flip=true                  | plan.augmentation.variations.1 | Flip[] |
            data.autoaugment=true           | plan.augmentation.variations.1.class | AutoAugment |
            data.randaugment=[2, 9]         | plan.augmentation.variations.1\
             | RandAugment[operations=2, magnitude=9] |
            data.cutout=3                   | plan.augmentation.variations.1 | Cutout[side=3] |
            mixing.mixup=0.25               | plan.mixing.mixup       | 0.25 |
            mixing.cutmix=0.75              | plan.mixing.cutmix      | 0.75 |
            mixing.smoothing=0.125          | plan.mixing.smoothing   | 0.125 |
            epochs=7                        | plan.epochs             | 7    |
            batch=5                         | plan.batch              | 5    |
            seed=7                          | plan.seed               | 7    |
            seed=7                          | measurement.seed        | 7    |
            overfitBatches=3                | plan.training.size      | 12    |
            overfitBatches=3                | plan.heldOut.size       | 12    |
            overfitBatches=3                | measurement.data.size   | 12    |
            overfitBatches=3                | control.fixedBatches    | true |
            overfitBatches=3                | plan.augmentation.variations.size | 0 |
            overfitBatches=3                | plan.mixing.mixup       | 0.0  | mixing.mixup=0.25
            overfitBatches=3                | plan.extra              | Optional.empty | data.extra=synthetic:3x8x8,classes=3
            evaluation.radius=0.0625        | plan.judge.ball.radius  | 0.0625 |
            evaluation.stride=0.015625      | plan.judge.stride       | 0.015625 |
            evaluation.steps=3              | plan.judge.steps        | 3    |
            evaluation.radius=0.0625        | measurement.attacks.pgd20.ball.radius | 0.0625   |
            evaluation.stride=0.015625      | measurement.attacks.pgd20.stride      | 0.015625 |
            evaluation.testSteps=7          | measurement.attacks.pgd7.steps        | 7        |
            evaluation.testImages=5         | measurement.data.size   | 5    |
            evaluation.batch=9              | measurement.batch       | 9    |
            checkpoint.every=2              | control.saving.every    | 2    |
            checkpoint.keep=5               | control.saving.keep     | 5    |
            checkpoint.steps=6              | control.saving.steps    | 6    |
            checkpoint.time=7m              | control.saving.time     | PT7M |
            checkpoint.window=[2, 3]        | control.saving.window   | Window[first=2, last=3] |
            limit.steps=11                  | control.steps           | 11   |
            limit.time=13m                  | control.time            | Optional[PT13M] |
            limit.patience=17               | control.patience        | 17   |
            model.name=wrn                  | student.family          | wrn     |
            model.widths=[3, 5]             | student.widths          | [3, 5]  |
            model.blocks=[2, 1]             | student.blocks          | [2, 1]  |
            model.shortcut=A                | student.shortcut        | A       |
            model.activation=silu           | student.activation      | SILU    | model.name=wrn
            model.initialiser=pytorch       | student.initialiser     | PYTORCH |
            model.standardise=true          | method.networks.student.class | Standardised | teacher.standardise=false
            model.patch=2                   | student.patch           | 2       | model.name=vit; model.widths=[6]; model.blocks=[1]
            model.heads=3                   | student.heads           | 3       | model.name=vit; model.widths=[6]; model.blocks=[1]
            teacher.name=wrn                | teacher.family          | wrn     |
            teacher.patch=2                 | teacher.patch           | 2       | model.name=vit; model.widths=[6]; model.blocks=[1]
            teacher.heads=3                 | teacher.heads           | 3       | model.name=vit; model.widths=[6]; model.blocks=[1]
            teacher.widths=[3, 5]           | teacher.widths          | [3, 5]  |
            teacher.blocks=[2, 1]           | teacher.blocks          | [2, 1]  |
            teacher.shortcut=A              | teacher.shortcut        | A       |
            teacher.activation=silu         | teacher.activation      | SILU    | model.name=wrn
            teacher.initialiser=pytorch     | teacher.initialiser     | PYTORCH |
            teacher.standardise=true        | method.networks.teacher.class | Standardised |
            threads=3                       | options.threads         | 3       |
            conv=direct                     | options.convolutions    | DIRECT  |
            precision=tf32                  | options.precision       | TF32    |
            deterministic=false             | options.deterministic   | false   |
            """;

    /// What is tested below.
    private static final Set<String> BELOW = Set.of("data.dir", "data.offline");

    static Stream<Wiring> table() {
        return Wiring.table(TABLE);
    }

    static Set<String> keys() {
        return Stream.concat(table().map(Wiring::key), BELOW.stream()).collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("table")
    void arrives(Wiring row) {
        row.assertArrives();
    }

    @Test
    void imagesAreVariedInTheDocumentedOrder() {
        List<String> all =
                List.of("data.flip=true", "data.autoaugment=true", "data.randaugment=[2, 9]", "data.cutout=3");
        assertEquals(
                List.of("Crop", "Flip", "AutoAugment", "RandAugment", "Cutout"),
                Wiring.built(
                        all,
                        built -> built.plan().augmentation().variations().stream()
                                .map(variation -> variation.getClass().getSimpleName())
                                .toList()));
    }

    /// Networks and what is kept apart follow from the seed.
    @Test
    void theSeedIsTheRuns() {
        Wiring.built(List.of("seed=7", "teacher.widths=[3, 5]"), built -> {
            assertEquals(Wiring.drawn(built.student(), "student", 7), Wiring.numbers(built.network("student")));
            assertEquals(Wiring.drawn(built.teacher(), "teacher", 7), Wiring.numbers(built.network("teacher")));
            Dataset all = Subset.first(Catalogue.open("synthetic:3x8x8,classes=3", Split.TRAIN, Optional.empty()), 24);
            HoldOut parts = HoldOut.of(all, 8, 7), others = HoldOut.of(all, 8, 1);
            assertEquals(origins(parts.heldOut()), origins(built.plan().heldOut()));
            assertNotEquals(origins(others.heldOut()), origins(built.plan().heldOut()));
            return null;
        });
    }

    private static List<Integer> origins(Dataset data) {
        return IntStream.range(0, data.size()).mapToObj(data::origin).toList();
    }

    @Test
    void theFolderOfTheDataAndThatNothingIsFetched(@TempDir Path folder) {
        List<String> said = List.of("data.name=mnist", "data.dir=" + folder, "data.offline=true");
        String problem = assertThrows(DataError.class, () -> Wiring.built(said, Built::plan))
                .getMessage();
        assertTrue(problem.contains(folder.toString()) && problem.contains("--offline forbids"), problem);
    }
}
