package dynat.methods;

import dynat.nn.Layer;
import dynat.nn.Statistic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// The running statistics of a run's networks, which each process of a [Team] moves by its own images.
///
/// Their means take their places, so that all processes hold the same networks again. What was not written, such as the
/// statistics of a teacher that does not learn, stays as it is to the bit.
final class RunningMeans {

    private final Team team;
    private final List<Statistic> all;
    private final long[] versions;

    RunningMeans(Team team, Collection<Layer> networks) {
        this.team = team;
        this.all = networks.stream()
                .flatMap(network -> network.statistics().values().stream())
                .distinct()
                .toList();
        this.versions = new long[all.size()];
    }

    /// All processes hold the same now.
    void note() {
        for (int i = 0; i < versions.length; i++) {
            versions[i] = version(i);
        }
    }

    /// Brings together what was written since.
    void agree() {
        var written = new ArrayList<Statistic>();
        for (int i = 0; i < versions.length; i++) {
            if (version(i) != versions[i]) {
                written.add(all.get(i));
            }
        }
        team.mean(written);
        note();
    }

    private long version(int i) {
        return all.get(i).value().storage().version();
    }
}
