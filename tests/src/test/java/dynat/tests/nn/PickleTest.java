package dynat.tests.nn;

import static dynat.tests.nn.TorchZip.pickle;
import static dynat.tests.nn.TorchZip.tensor;
import static dynat.tests.nn.TorchZip.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.nn.Checkpoint;
import dynat.nn.CheckpointError;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Pickles that would do harm where they are executed, and pickles that are broken.
class PickleTest {

    private static final Path NAME = Path.of("x.pt");

    private static String complaint(byte[] pickle) {
        var file = TorchZip.of(pickle).bytes();
        return assertThrows(CheckpointError.class, () -> Checkpoint.of(NAME, file))
                .getMessage();
    }

    private static void assertRefused(byte[] pickle, String what) {
        assertEquals(
                "checkpoint: x.pt has a pickle that %s; nothing but tensors and plain values is read\n    fix:    save the tensors alone: torch.save(model.state_dict(), FILE)"
                        .formatted(what),
                complaint(pickle));
    }

    private static void assertDamaged(byte[] pickle, String what) {
        assertEquals(
                "checkpoint: x.pt has a pickle that %s\n    fix:    copy the file again, or use another checkpoint"
                        .formatted(what),
                complaint(pickle));
    }

    @Test
    void functionsAreNotCalled() {
        assertRefused(pickle("cos\nsystem\n(", text("touch /tmp/owned"), "tR."), "asks for 'os.system' at byte 2");
        assertRefused(pickle("cposix\nsystem\n."), "asks for 'posix.system' at byte 2");
        assertRefused(pickle("c__builtin__\neval\n."), "asks for '__builtin__.eval' at byte 2");
        assertRefused(pickle(text("builtins"), text("eval"), 0x93, "."), "asks for 'builtins.eval' at byte 24");
        assertRefused(pickle("ctorch.hub\nload\n."), "asks for 'torch.hub.load' at byte 2");
        assertRefused(pickle("ctorch\nFloatStorage\n)R."), "calls torch.FloatStorage at byte 23");
        // a name with a newline in it, as only STACK_GLOBAL can have, or with a terminal's control sequence
        assertRefused(pickle(text("o\ns"), text("\u001b[2J"), 0x93, "."), "asks for 'o?s.?[2J' at byte 19");
        assertRefused(pickle("cos\n" + "s".repeat(300) + "\n."), "asks for 'os." + "s".repeat(197) + "…' at byte 2");
    }

    static Stream<Arguments> instructions() {
        return Stream.of(
                Arguments.of("ios\nsystem\n", "INST"),
                Arguments.of("o", "OBJ"),
                Arguments.of("\u0081", "NEWOBJ"),
                Arguments.of("\u0092", "NEWOBJ_EX"),
                Arguments.of("\u0082\1", "EXT1"),
                Arguments.of("\u0083\1\0", "EXT2"),
                Arguments.of("\u0084\1\0\0\0", "EXT4"),
                Arguments.of("Pid\n", "PERSID"),
                Arguments.of("I1\n", "INT"),
                Arguments.of("L1L\n", "LONG"),
                Arguments.of("F1\n", "FLOAT"),
                Arguments.of("S'a'\n", "STRING"),
                Arguments.of("T\0\0\0\0", "BINSTRING"),
                Arguments.of("U\0", "SHORT_BINSTRING"),
                Arguments.of("Va\n", "UNICODE"),
                Arguments.of("B\0\0\0\0", "BINBYTES"),
                Arguments.of("C\0", "SHORT_BINBYTES"),
                Arguments.of("\u008e\0\0\0\0\0\0\0\0", "BINBYTES8"),
                Arguments.of("\u0096\0\0\0\0\0\0\0\0", "BYTEARRAY8"),
                Arguments.of("\u0097", "NEXT_BUFFER"),
                Arguments.of("\u0098", "READONLY_BUFFER"),
                Arguments.of("l", "LIST"),
                Arguments.of("d", "DICT"),
                Arguments.of("\u008f", "EMPTY_SET"),
                Arguments.of("\u0090", "ADDITEMS"),
                Arguments.of("\u0091", "FROZENSET"),
                Arguments.of("p0\n", "PUT"),
                Arguments.of("g0\n", "GET"),
                Arguments.of("0", "POP"),
                Arguments.of("1", "POP_MARK"),
                Arguments.of("2", "DUP"));
    }

    @ParameterizedTest
    @MethodSource("instructions")
    void instructionsThatAreNotFollowed(String instruction, String name) {
        assertRefused(
                pickle("(", instruction, "."),
                "holds the instruction %s, which PyTorch does not write for tensors, at byte 3".formatted(name));
    }

    @Test
    void attributesAreGivenToDictionariesAlone() {
        assertRefused(pickle("]}b."), "gives attributes to a list at byte 4");
        assertRefused(pickle("ctorch._utils\n_rebuild_tensor_v2\n}b."), "gives attributes to a function at byte 36");
    }

    @Test
    void keysAreTextsAndWholeNumbers() {
        assertRefused(pickle("}(K\1tNs."), "has a tuple for a key at byte 8");
    }

    @Test
    void lengthsThatLie() {
        assertDamaged(
                pickle("X", "\u00ff\u00ff\u00ff\u00ff", "a"), "says that 4294967295 bytes follow, but 1 do, at byte 2");
        assertDamaged(
                pickle(0x8d, "\0\0\0\0\0\0\0\u0080"),
                "says that 9223372036854775808 bytes follow, but 0 do, at byte 2");
        assertDamaged(
                pickle(0x95, "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff"),
                "says that 18446744073709551615 bytes follow, but 0 do, at byte 2");
        assertDamaged(
                pickle(0x8b, "\u00ff\u00ff\u00ff\u007f"), "says that 2147483647 bytes follow, but 0 do, at byte 2");
        assertDamaged(
                pickle(0x8b, "\u00ff\u00ff\u00ff\u00ff"),
                "says that 18446744073709551615 bytes follow, but 0 do, at byte 2");
        assertRefused(pickle(0x8a, 9, "123456789."), "holds a whole number of 9 bytes, more than 8, at byte 2");
        assertDamaged(pickle("cos\nsys"), "is cut off in the instruction at byte 2");
        assertDamaged(pickle(), "is cut off in the instruction at byte 2");
    }

    @Test
    void wholeNumbersHaveASign() {
        var pickle = pickle(
                "}(",
                text("near"),
                0x8a,
                "\1\u00ff",
                text("far"),
                0x8a,
                "\6\0\0\0\0\0\u00ff",
                text("above"),
                0x8a,
                "\2\u00ff\0",
                text("a"),
                tensor("0", 0, "K\0", "K\0\u0085", "K\1\u0085"),
                "u.");
        var file = TorchZip.of(pickle).with("archive/data/0", new byte[0]).bytes();
        assertEquals(
                Map.of("near", "-1", "far", "-1099511627776", "above", "255"),
                Checkpoint.of(NAME, file).metadata());
    }

    @Test
    void brokenPickles() {
        assertDamaged(pickle("\u00ff"), "holds 0xff, which is no instruction, at byte 2");
        assertDamaged(new byte[] {(byte) 0x80, 6, '.'}, "is of protocol 6, not 2 to 5, at byte 0");
        assertDamaged(pickle("."), "stops with 0 values and 0 bytes left at byte 2");
        assertDamaged(pickle("NN."), "stops with 2 values and 0 bytes left at byte 4");
        assertDamaged(pickle("(."), "stops with 1 values and 0 bytes left at byte 3");
        assertDamaged(pickle("}.}"), "stops with 1 values and 1 bytes left at byte 3");
        assertDamaged(pickle("a"), "takes a value that was not made at byte 2");
        assertDamaged(pickle("(\u0085"), "takes a value that was not made at byte 3");
        assertDamaged(pickle("t"), "goes back to a mark that was not set at byte 2");
        assertDamaged(pickle("h\7"), "recalls value 7, which was not kept at byte 2");
        assertDamaged(pickle("(q\0"), "takes a value that was not made at byte 3");
        assertDamaged(pickle("NNa"), "appends to a None at byte 4");
        assertDamaged(pickle("](Nu"), "puts 1 keys and values into a list at byte 5");
        assertDamaged(pickle("}(Nu"), "puts 1 keys and values into a dictionary at byte 5");
        assertDamaged(pickle("}(", text("a"), "N", text("a"), "Nu"), "names 'a' twice at byte 18");
        assertDamaged(pickle("X\1\0\0\0\u00ff"), "holds a text that is not UTF-8 at byte 2");
        assertDamaged(pickle("NQ"), "needs a tuple but has a None at byte 3");
        assertDamaged(pickle("N)R"), "needs a function but has a None at byte 4");
        assertDamaged(pickle(")Q"), "refers to something other than a storage at byte 3");
        assertDamaged(pickle("NN", 0x93), "names a function by something other than text at byte 4");
        assertDamaged(
                pickle("ctorch._utils\n_rebuild_tensor_v2\n)R"),
                "calls torch._utils._rebuild_tensor_v2 with 0 arguments that are not its own at byte 36");
    }

    /// `x = (x, x)`, a hundred times: spelt out it has 2¹⁰⁰ parts. And lists in lists, a million deep; and a
    /// list that holds itself.
    @Test
    void containersWithoutEndTakeNoTime() {
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            assertEquals(
                    "checkpoint: x.pt holds no dictionary\n    fix:    save one: torch.save(model.state_dict(), FILE)",
                    complaint(pickle(")q\0", "h\0\u0086q\0".repeat(100), ".")));
            assertEquals(
                    "checkpoint: x.pt holds no dictionary\n    fix:    save one: torch.save(model.state_dict(), FILE)",
                    complaint(pickle("]".repeat(1_000_000), "a".repeat(999_999), ".")));
            assertEquals(
                    "checkpoint: x.pt holds no dictionary of tensors\n    fix:    save the one that is meant: torch.save(model.state_dict(), FILE)",
                    complaint(pickle("}", text("a"), "]q\0h\0as.")));
            assertEquals(
                    "checkpoint: x.pt holds 'b', which is no tensor with a name and no plain value, among its tensors\n    fix:    save the tensors alone: torch.save(model.state_dict(), FILE)",
                    complaint(pickle(
                            "}(",
                            text("b"),
                            "]q\0h\0a",
                            text("a"),
                            tensor("0", 0, "K\0", "K\0\u0085", "K\1\u0085"),
                            "u.")));
        });
    }

    @Test
    void aStackAndAMemoOfFourMegabytes() {
        assertTrue(complaint(pickle("(".repeat((4 << 20) - 3), ".")).contains("stops with 4194301 values"));
        var memo = "r\u00ff\u00ff\u00ff\u00ff"; // LONG_BINPUT at 2³² − 1
        assertDamaged(pickle("N", memo, "Nr\0\0\0\u0080", "."), "stops with 2 values and 0 bytes left at byte 14");
    }
}
