package dynat.tests.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dynat.cluster.Communicator;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A process by itself gets back what it gave.
class AloneTest {

    @Test
    void everythingComesBack() {
        var alone = Communicator.ALONE;
        var floats = new float[] {1, 2};
        var doubles = new double[] {3, 4};
        var message = new byte[] {5, 6};
        alone.allReduce(floats);
        alone.allReduce(doubles);
        alone.close();
        assertEquals(0, alone.rank());
        assertEquals(1, alone.size());
        assertArrayEquals(new float[] {1, 2}, floats);
        assertArrayEquals(new double[] {3, 4}, doubles);
        assertSame(message, alone.broadcast(message));
        assertEquals(List.of(message), alone.allGather(message));
    }
}
