package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.cli.config.Config;
import dynat.cli.config.ConfigError;
import dynat.cli.config.ConfigReader;
import dynat.cli.config.Settings;
import dynat.cluster.ClusterError;
import dynat.cluster.Communicator;
import dynat.cluster.Membership;
import dynat.cluster.Ring;
import dynat.datasets.DataError;
import dynat.datasets.Dataset;
import dynat.datasets.ImageSize;
import dynat.datasets.Split;
import dynat.datasets.Synthetic;
import dynat.methods.Team;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What processes can share.
class TeamworkTest {

    /// One of several processes, each of which says what is here; this one, what it was asked to say.
    private record Member(int rank, int size, String... said) implements Communicator {
        @Override
        public void allReduce(float[] values) {}

        @Override
        public void allReduce(double[] values) {}

        @Override
        public byte[] broadcast(byte[] message) {
            return said[0].getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public List<byte[]> allGather(byte[] message) {
            assertEquals(said[rank], new String(message, StandardCharsets.UTF_8));
            return Stream.of(said)
                    .map(words -> words.getBytes(StandardCharsets.UTF_8))
                    .toList();
        }

        @Override
        public void close() {}
    }

    private static Team team(int size) {
        return new Team(new Member(1, size));
    }

    /// No `launch` has said here that these two are all on this machine; the jar's own tests have one that does.
    @Test
    void theLineThatGoesOnSaysInHowManyProcesses() {
        assertEquals("java -jar dynat.jar train --resume run", Teamwork.again(Team.ALONE, "train --resume run"));
        assertEquals(
                "java -jar dynat.jar train --resume run    # in 2 processes, started as these were",
                Teamwork.again(team(2), "train --resume run"));
    }

    private static Config config(String... assignments) {
        Settings settings = ConfigReader.settings();
        List.of(assignments).forEach(settings::assign);
        return ConfigReader.resolve(settings);
    }

    private static Dataset images(int size) {
        return new Synthetic(new ImageSize(1, 4, 4), 2, size, Split.TRAIN, 1);
    }

    private static void assertRefused(String expected, Team team, Config config, int images) {
        var refusal = assertThrows(ConfigError.class, () -> Teamwork.requireShareable(team, config, images(images)));
        assertEquals(expected, refusal.getMessage());
    }

    @Test
    void everyBatchNeedsAnImageForEach() {
        assertRefused("""
                run: 3 processes share every batch, but one has 2 of 34 images, in batches of 32
                    fix:    take another --batch, or another number of images (data.images, data.holdOut)""", team(3), config("batch=32"), 34);
        assertRefused("""
                run: 8 processes share every batch, but one has 4 of 64 images, in batches of 4
                    fix:    take another --batch, or another number of images (data.images, data.holdOut)""", team(8), config("batch=4"), 64);
        assertDoesNotThrow(() -> Teamwork.requireShareable(team(3), config("batch=32"), images(35)));
        assertDoesNotThrow(() -> Teamwork.requireShareable(team(32), config("batch=32"), images(64)));
        assertDoesNotThrow(() -> Teamwork.requireShareable(Team.ALONE, config("batch=32"), images(33)));
    }

    @Test
    void withAdditionalImagesAllBatchesAreWhole() {
        Config config = config("batch=32", "data.extra=npy:a.npy,b.npy");
        assertDoesNotThrow(() -> Teamwork.requireShareable(team(3), config, images(34)));
    }

    @Test
    void perturbationsOfPlacesBelongToOneProcess() {
        assertRefused("""
                run: free-at keeps a perturbation for every place of a batch, which 2 processes cannot share
                    fix:    train in one process, or by fast-at""", team(2), config("method.name=free-at"), 64);
        assertDoesNotThrow(() -> Teamwork.requireShareable(Team.ALONE, config("method.name=free-at"), images(64)));
    }

    @Test
    void allHaveTheSame() {
        var team =
                new Team(new Member(1, 3, "ready: {images=10 ab}", "ready: {images=10 cd}", "ready: {images=10 ab}"));
        var refusal = assertThrows(DataError.class, () -> ready(team, Map.of("images", "10 cd")));
        assertEquals("""
                team: process 1 has {images=10 cd}, process 0 {images=10 ab}
                    fix:    give both the same files""", refusal.getMessage());
        var first = new Team(new Member(0, 2, "ready: {images=10 ab}", "ready: {images=10 cd}"));
        var other = assertThrows(Unready.class, () -> ready(first, Map.of("images", "10 ab")));
        assertEquals("""
                team: process 1 has other files than process 0
                    fix:    see what it says""", other.getMessage());
    }

    @Test
    void nothingBeginsWhereOneCannot() {
        var team = new Team(new Member(0, 2, "ready: {}", "data: no such file\n    fix:    put it there"));
        var refusal = assertThrows(Unready.class, () -> ready(team, Map.of()));
        assertEquals("""
                team: process 1 cannot begin: data: no such file
                    fix:    see what it says""", refusal.getMessage());
        var problem = new DataError("data: no such file\n    fix:    put it there", null);
        var member = new Member(1, 2, "ready: {}", "data: no such file\n    fix:    put it there");
        assertEquals(
                problem,
                assertThrows(
                        DataError.class,
                        () -> Teamwork.ready(
                                new Team(member),
                                () -> {
                                    throw problem;
                                },
                                _ -> Map.of())));
        assertEquals("part", Teamwork.ready(Team.ALONE, () -> "part", _ -> Map.of()));
    }

    /// The last of three processes has gone when the second says that it cannot begin.
    @Test
    void whatOneCannotIsSaidThoughAnotherHasGone() {
        var gone = Ring.join(new Membership(0, 1, "localhost", 0, Duration.ZERO));
        gone.close();
        var member = (Communicator) Proxy.newProxyInstance(
                TeamworkTest.class.getClassLoader(),
                new Class<?>[] {Communicator.class},
                (_, method, _) -> switch (method.getName()) {
                    case "rank" -> 1;
                    case "size" -> 3;
                    default -> gone.allGather(new byte[1]);
                });
        var problem = new DataError("data: no such file\n    fix:    put it there", null);
        assertSame(
                problem,
                assertThrows(
                        RuntimeException.class,
                        () -> Teamwork.ready(
                                new Team(member),
                                () -> {
                                    throw problem;
                                },
                                _ -> Map.of())));
        assertInstanceOf(ClusterError.class, problem.getSuppressed()[0]);
    }

    private static void ready(Team team, Map<String, String> alike) {
        Teamwork.ready(team, () -> "part", _ -> alike);
    }

    @Test
    void allAreTheSameDynat() {
        var team = new Team(new Member(1, 2, "# dynat 9.9.9\nseed: 1\n"));
        var refusal = assertThrows(ConfigError.class, () -> Teamwork.handedOut(team, ConfigReader.settings()));
        assertEquals("""
                team: process 0 says "# dynat 9.9.9" and process 1 "# dynat %s"
                    fix:    start the same dynat.jar everywhere""".formatted(Version.NUMBER), refusal.getMessage());
        String dynat = "# dynat %s\n".formatted(Version.NUMBER);
        assertTrue(Teamwork.handedOut(new Team(new Member(1, 2, dynat)), ConfigReader.settings())
                .isEmpty());
        var settings = Teamwork.handedOut(new Team(new Member(1, 2, dynat + "seed: 7\n")), ConfigReader.settings());
        assertEquals(7, ConfigReader.resolve(settings.orElseThrow()).seed());
    }
}
