package dynat.tensor.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.tensor.cuda.Stubs.Call;
import dynat.tensor.cuda.Stubs.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What cuDNN is asked, recorded behind JCuda's natives by a library of our own ([Stubs] says what that cannot show).
class CudnnCallsTest {
    static final String REFUSED = "1 3000 0 0 1";
    private static final String ONE = "1 0 2.0 1000 1";
    static final List<String> COMPUTE =
            List.of("cudnnConvolutionForward", "cudnnConvolutionBackwardData", "cudnnConvolutionBackwardFilter");
    static final List<String> FIND = List.of(
            "cudnnFindConvolutionForwardAlgorithmEx",
            "cudnnFindConvolutionBackwardDataAlgorithmEx",
            "cudnnFindConvolutionBackwardFilterAlgorithmEx");

    static Run run(String work, String last, String first, String... more) {
        var environment = new HashMap<>(Map.of("STUB_FIND_NHWC", last, "STUB_FIND_NCHW", first));
        for (int i = 0; i < more.length; i += 2) {
            environment.put(more[i], more[i + 1]);
        }
        return Stubs.build().run(work, environment);
    }

    @Test
    void everyDirectionPassesExtentsPointersAndFactorsAsTheyWereAsked() {
        var run = run("odd", ONE, REFUSED);
        for (var name : COMPUTE) {
            var call = run.only(name);
            assertEquals("NHWC,f32,2,6,9,7@1000", call.get("x"), name);
            assertEquals("NHWC,f32,4,3,3,2@2000", call.get("w"), name);
            assertEquals("NHWC,f32,2,4,5,9@3000", call.get("y"), name);
            assertEquals(
                    "pad:1,2,stride:2,1,dilation:1,2,correlation,sums:f32,groups:2,math:3", call.get("window"), name);
            assertEquals("1", call.get("alpha"), name);
            assertEquals("0", call.get("beta"), name);
            assertEquals("1", call.get("algorithm"), name);
            assertEquals("1000", call.get("bytes"), name);
            assertTrue(Long.parseLong(call.get("scratch"), 16) > 0, name);
        }
    }

    @Test
    void aSearchReadsTheOperandsAndWritesElsewhere() {
        var run = run("odd", ONE, REFUSED);
        checkSearch(run.named(FIND.get(0)), "x", "w", "y");
        checkSearch(run.named(FIND.get(1)), "y", "w", "x");
        checkSearch(run.named(FIND.get(2)), "y", "x", "w");
    }

    private static void checkSearch(List<Call> searches, String a, String b, String out) {
        var places = Map.of("x", "1000", "w", "2000", "y", "3000");
        assertEquals(4, searches.size()); // in two orders, and the first one in each only loads code
        for (var search : searches) {
            assertEquals(places.get(a), place(search, a));
            assertEquals(places.get(b), place(search, b));
            assertNotEquals(places.get(out), place(search, out));
            assertNotEquals(place(search, out), search.get("scratch"));
            assertEquals(4L << 30, Long.parseLong(search.get("bytes")));
        }
    }

    private static String place(Call call, String operand) {
        return call.get(operand).split("@")[1];
    }

    @Test
    void whatWasAskedForIsUnderWayBeforeASearch() {
        var names = run("usual", ONE, REFUSED).calls().stream().map(Call::name).toList();
        assertTrue(names.subList(0, names.indexOf(FIND.getFirst())).contains("synchronize"), names::toString);
    }

    @Test
    void aShapeIsSearchedForOnce() {
        var run = run("twice", ONE, REFUSED);
        assertEquals(4, run.named(FIND.getFirst()).size()); // in two orders, and the first one in each only loads code
        assertEquals(
                List.of("1000", "1001"),
                run.named(COMPUTE.getFirst()).stream()
                        .map(call -> place(call, "x"))
                        .toList());
        assertEquals(
                1,
                run.named(COMPUTE.getFirst()).stream()
                        .map(call -> call.get("scratch"))
                        .distinct()
                        .count());
    }

    @Test
    void mathIsStrictUnlessItMayBeTf32AndTensorCoresForBf16() {
        assertTrue(run("usual", ONE, REFUSED).only(COMPUTE.get(0)).get("window").endsWith("math:3"));
        assertTrue(run("usual-tf32", ONE, REFUSED)
                .only(COMPUTE.get(1))
                .get("window")
                .endsWith("math:1"));
        var bf16 = run("odd-bf16", ONE, REFUSED).only(COMPUTE.get(2));
        assertTrue(bf16.get("window").endsWith("sums:f32,groups:2,math:1"));
        for (var operand : List.of("x", "w", "y")) {
            assertTrue(bf16.get(operand).startsWith("NHWC,bf16,"), bf16::toString);
        }
    }

    @Test
    void theFastestIsTakenOfThoseThatWorkFitAndRepeat() {
        var offers = "0 0 1.0 0 0,1 5000 0.5 0 1,2 0 0.6 999999999999 1,3 0 3.0 64 1,4 0 2.5 128 1";
        assertEquals("4", run("usual", offers, REFUSED).only(COMPUTE.getFirst()).get("algorithm"));
        assertEquals(
                "0",
                run("usual-nondeterministic", offers, REFUSED)
                        .only(COMPUTE.getFirst())
                        .get("algorithm"));
    }

    @Test
    void anotherOrderIsTakenWhereItIsFasterWithTheWayThereAndBack() {
        // 8 images of 64 channels and of 126 of 1024 pixels, and 126 filters of 64 of 9: 6.6 MB, there and back 0.013
        // ms
        var slower = run("usual", "1 0 1.0 0 1", "6 0 0.99 0 1").only(COMPUTE.getFirst());
        assertTrue(slower.get("x").startsWith("NHWC"), slower::toString);

        var run = run("usual", "1 0 1.0 0 1", "6 0 0.98 0 1");
        var call = run.only(COMPUTE.getFirst());
        assertEquals("6", call.get("algorithm"));
        assertEquals("NCHW,f32,8,64,32,32", call.get("x").split("@")[0]);
        assertEquals("NCHW,f32,126,64,3,3", call.get("w").split("@")[0]);
        assertEquals("NCHW,f32,8,126,32,32", call.get("y").split("@")[0]);
        // from, to, rows, columns
        var moved = run.named("transpose_f32").stream()
                .map(each -> each.get("arguments"))
                .toList();
        assertEquals(
                List.of(
                        "1000,%s,400,40".formatted(place(call, "x")),
                        "2000,%s,9,40".formatted(place(call, "w")),
                        "%s,3000,7e,400".formatted(place(call, "y"))),
                moved.subList(0, 3));
    }

    @Test
    void channelsAreAddedForTensorCoresWhereThatIsFaster() {
        var run = run("stem-bf16", "1 0 1.0 0 1", REFUSED, "STUB_FIND_8", "1 0 0.9 0 1");
        for (var search :
                FIND.stream().flatMap(name -> run.named(name).stream()).toList()) {
            boolean padded = search.get("x").startsWith("NHWC,bf16,2,8,9,7");
            // what lies there is shorter
            assertTrue(!padded || !List.of("1000", "2000").contains(place(search, "x")), search::toString);
            assertTrue(!padded || !List.of("1000", "2000").contains(place(search, "w")), search::toString);
        }
        for (var name : COMPUTE) {
            assertEquals("NHWC,bf16,2,8,9,7", run.only(name).get("x").split("@")[0]);
            assertEquals("NHWC,bf16,5,8,3,3", run.only(name).get("w").split("@")[0]);
            assertEquals("NHWC,bf16,2,5,9,7@3000", run.only(name).get("y"));
        }
        // from, to, channels that there are and that are wanted, numbers
        Call forward = run.only(COMPUTE.get(0)), input = run.only(COMPUTE.get(1)), weight = run.only(COMPUTE.get(2));
        assertEquals(
                List.of(
                        "1000,%s,3,8,3f0".formatted(place(forward, "x")),
                        "2000,%s,3,8,168".formatted(place(forward, "w")),
                        "2000,%s,3,8,168".formatted(place(input, "w")),
                        "%s,1000,8,3,17a".formatted(place(input, "x")),
                        "1000,%s,3,8,3f0".formatted(place(weight, "x")),
                        "%s,2000,8,3,87".formatted(place(weight, "w"))),
                run.named("resize_bf16").stream()
                        .map(call -> call.get("arguments"))
                        .toList());

        var slower = run("stem-bf16", "1 0 1.0 0 1", REFUSED, "STUB_FIND_8", "1 0 1.1 0 1");
        assertEquals("NHWC,bf16,2,3,9,7@1000", slower.only(COMPUTE.getFirst()).get("x"));
    }

    @Test
    void theWayBackThroughAStrideGoesThroughAllWindowsWhereThatIsFaster() {
        var run = run("strided", REFUSED, "1 0 1.0 0 1", "STUB_FIND_DENSE", "5 0 0.9 0 1");
        var input = run.only(COMPUTE.get(1));
        assertEquals("5", input.get("algorithm"));
        assertEquals("pad:0,1,stride:1,1,dilation:1,1,correlation,sums:f32,groups:1,math:3", input.get("window"));
        assertEquals("NCHW,f32,2,8,10,9@1000", input.get("x"));
        assertEquals("NCHW,f32,5,8,3,3@2000", input.get("w"));
        assertEquals("NCHW,f32,2,5,8,9", input.get("y").split("@")[0]);
        // from, to, height, width, those wanted, strides, numbers
        assertEquals(
                "3000,%s,4,5,8,9,2,2,2d0".formatted(place(input, "y")),
                run.only("spread_f32").get("arguments"));
        for (var name : List.of(COMPUTE.get(0), COMPUTE.get(2))) {
            assertEquals("NCHW,f32,2,5,4,5@3000", run.only(name).get("y"));
        }
        var slower = run("strided", REFUSED, "1 0 1.0 0 1", "STUB_FIND_DENSE", "5 0 1.1 0 1");
        assertEquals("NCHW,f32,2,5,4,5@3000", slower.only(COMPUTE.get(1)).get("y"));
    }

    @Test
    void descriptorsOfWhatIsNotTakenAreGivenBack() {
        var run = run("twice", ONE, "6 0 1.99 0 1");
        assertEquals(1, run.named("cudnnDestroyConvolutionDescriptor").size());
        assertEquals(
                List.of("NCHW,f32,8,64,32,32", "NCHW,f32,8,126,32,32"),
                run.named("cudnnDestroyTensorDescriptor").stream()
                        .map(call -> call.get("of"))
                        .toList());
    }

    @Test
    void whatIsMadeIsGivenBack() {
        var run = run("closed", ONE, REFUSED);
        assertEquals(
                run.count(name -> name.startsWith("cudnnCreate")), run.count(name -> name.startsWith("cudnnDestroy")));
        run.only("cudnnDestroy");
        run.only("cublasDestroy");
    }

    @Test
    void whatWasChosenIsTakenInTheNextProcessToo(@TempDir Path cache) throws IOException {
        var kept = new String[] {"XDG_CACHE_HOME", cache.toString()};
        var first = run("usual", "1 0 1.0 1000 1,0 0 2.0 0 1", REFUSED, kept);
        var next = run("usual", "1 0 2.0 3000 1,0 0 1.0 0 1", REFUSED, kept);
        for (var name : COMPUTE) {
            assertEquals("1", first.only(name).get("algorithm"));
            assertEquals("1", next.only(name).get("algorithm"));
            assertEquals("3000", next.only(name).get("bytes"));
        }
        assertEquals(12, first.count(FIND::contains));
        assertEquals(0, next.count(FIND::contains));

        // not under other rules, nor where cuDNN has it no more, nor what cannot be read
        assertEquals(
                "0",
                run("usual-tf32", "1 0 2.0 0 1,0 0 1.0 0 1", REFUSED, kept)
                        .only(COMPUTE.getFirst())
                        .get("algorithm"));
        assertEquals(
                "0",
                run("usual", "0 0 1.0 0 1", REFUSED, kept)
                        .only(COMPUTE.getFirst())
                        .get("algorithm"));
        try (var files = Files.walk(cache).filter(Files::isRegularFile)) {
            Files.writeString(files.findFirst().orElseThrow(), "f32 = nonsense\n\0");
        }
        assertEquals(
                "0",
                run("usual", "1 0 2.0 0 1,0 0 1.0 0 1", REFUSED, kept)
                        .only(COMPUTE.getFirst())
                        .get("algorithm"));
    }

    @Test
    void aSearchMakesDoWithTheMemoryThatIsLeft(@TempDir Path cache) {
        var little = new String[] {"STUB_FREE", String.valueOf(1L << 30), "XDG_CACHE_HOME", cache.toString()};
        var run = run("usual", "1 0 1.0 0 1,0 0 2.0 0 1", REFUSED, little);
        run.named(FIND.getFirst()).forEach(search -> assertEquals("" + (512 << 20), search.get("bytes")));

        // what is chosen so counts where there is as little again, and not where there is more
        var next = run("usual", "1 0 2.0 0 1,0 0 1.0 0 1", REFUSED, little);
        assertEquals(0, next.count(FIND::contains));
        assertEquals("1", next.only(COMPUTE.getFirst()).get("algorithm"));
        var more = run("usual", "1 0 2.0 0 1,0 0 1.0 0 1", REFUSED, "XDG_CACHE_HOME", cache.toString());
        assertEquals("0", more.only(COMPUTE.getFirst()).get("algorithm"));
    }

    /// The images' gradient is written beside the workspace, which takes less than it could have.
    @Test
    void aSearchLeavesRoomForWhatItWrites() {
        long activations = 4L * 8 * 126 * 1024;
        var run = run("usual", ONE, REFUSED, "STUB_FREE", String.valueOf((512L << 20) + activations / 2));
        run.named(FIND.getFirst()).forEach(search -> assertEquals("" + (256 << 20), search.get("bytes")));
        run.only(COMPUTE.getFirst());
    }

    @Test
    void whatCudnnDoesNotComputeIsLeftToOthers() {
        var windows = run("uncomputed", ONE, ONE);
        assertEquals(0, windows.count(name -> name.startsWith("cudnnFind") || name.startsWith("cudnnConvolution")));
        assertEquals(6, windows.count(name -> name.startsWith("plain.")));

        var none = run("usual", REFUSED, REFUSED);
        assertEquals(0, none.count(name -> name.startsWith("cudnnConvolution")));
        assertEquals("2000", none.only("plain.backwardWeight").get("w"));
        assertEquals("1000", none.only("plain.backwardInput").get("x"));
        assertEquals("3000", none.only("plain.convolve").get("y"));

        var unwritten = run("usual", ONE, ONE, "STUB_FAILS", FIND.getFirst(), "STUB_STATUS", "3000");
        unwritten.only("plain.convolve");
        unwritten.only(COMPUTE.get(1));

        var undescribed =
                run("usual", ONE, ONE, "STUB_FAILS", "cudnnSetConvolution2dDescriptor", "STUB_STATUS", "2000");
        assertEquals(3, undescribed.count(name -> name.startsWith("plain.")));
    }

    @Test
    void whatFailsIsSaidWithItsCallStatusAndShapes() {
        var run = run("odd", ONE, REFUSED, "STUB_FAILS", COMPUTE.get(1), "STUB_STATUS", "5000");
        assertEquals("""
                conv2d: cudnnConvolutionBackwardData failed: STUB_EXECUTION_FAILED (5000)
                    CUDNN_CONVOLUTION_BWD_DATA_ALGO_1 (1), a workspace of 1000 bytes
                    input   [2, 6, 9, 7] F32, CHANNELS_LAST
                    weight  [4, 3, 3, 2]
                    output  [2, 4, 5, 9]
                    rows    stride 2, padding 1, dilation 1
                    columns stride 1, padding 2, dilation 2
                    groups  2
                    fix:    run with -Ddynat.cuda.synchronous=true to see whether an earlier launch failed, or with --device simd
                """, run.output());
    }

    @Test
    void theHandleHasTheStreamBeforeAnythingElse() {
        var names = run("twice", ONE, REFUSED).calls().stream()
                .map(Call::name)
                .filter(name -> name.startsWith("cudnn"))
                .toList();
        assertEquals(List.of("cudnnCreate", "cudnnSetStream"), names.subList(0, 2));
    }
}
