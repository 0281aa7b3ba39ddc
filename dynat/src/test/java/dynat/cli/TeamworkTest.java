package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.cli.config.Config;
import dynat.cli.config.ConfigError;
import dynat.cli.config.ConfigReader;
import dynat.cli.config.Settings;
import dynat.cluster.Communicator;
import dynat.datasets.DataError;
import dynat.datasets.Dataset;
import dynat.datasets.ImageSize;
import dynat.datasets.Split;
import dynat.datasets.Synthetic;
import dynat.methods.Team;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What processes can share.
class TeamworkTest {

    /// One of several processes, of which the first says `said`.
    private record Member(int rank, int size, String said) implements Communicator {
        @Override
        public void allReduce(float[] values) {}

        @Override
        public void allReduce(double[] values) {}

        @Override
        public byte[] broadcast(byte[] message) {
            return said.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public List<byte[]> allGather(byte[] message) {
            throw new AssertionError("nothing is gathered");
        }

        @Override
        public void close() {}
    }

    private static Team team(int size) {
        return new Team(new Member(1, size, ""));
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
                run: 3 processes share every batch, but one has 2 images: 34 images in batches of 32
                    fix:    take another --batch, or another number of images (data.images, data.holdOut)""", team(3), config("batch=32"), 34);
        assertRefused("""
                run: 8 processes share every batch, but one has 4 images: 64 images in batches of 4
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
    void allReadTheSameImages() {
        var team = new Team(new Member(1, 2, "training images\t10 ab\n"));
        assertDoesNotThrow(() -> Teamwork.requireSameImages(team, Map.of("training images", "10 ab")));
        var refusal = assertThrows(
                DataError.class, () -> Teamwork.requireSameImages(team, Map.of("training images", "10 cd")));
        assertEquals("""
                run: process 1 reads other images than process 0: {training images=10 cd} here, {training images=10 ab} there
                    fix:    give both the same files""", refusal.getMessage());
    }
}
