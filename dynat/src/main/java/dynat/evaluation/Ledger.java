package dynat.evaluation;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// All that the attacks came to so far.
///
/// What is asked of it is the same whether it was found in this run or in one that was cut off, and so is the report.
final class Ledger implements AutoCloseable {

    /// One attack within one radius.
    ///
    /// @param ball   which radius, from 0
    /// @param attack which attack, from 0
    record Key(int ball, int attack) {}

    /// A batch that an attack is done with.
    ///
    /// @param positions in the images that are evaluated
    /// @param tried     one a position
    /// @param notes     what the attack had to do otherwise than asked
    /// @param nanos     that it took
    record Entry(Key key, int[] positions, List<Tried> tried, Collection<String> notes, long nanos) {

        Entry lasting(long time) {
            return new Entry(key, positions, tried, notes, time);
        }
    }

    /// Everything about one key.
    private static final class Page {
        private final Map<Integer, Tried> tried = new HashMap<>();
        private final Set<String> notes = new LinkedHashSet<>();
        private long nanos;
    }

    private final Map<Key, Page> pages = new HashMap<>();
    private final Optional<StateFolder> folder;

    /// A ledger that holds what a folder does, and adds to it.
    Ledger(Optional<StateFolder> folder) {
        this.folder = folder;
        folder.ifPresent(from -> from.entries().forEach(this::remember));
    }

    /// Gives every process what the first one's folder holds.
    void share(Peers peers) {
        List<Entry> first = peers.first(folder.map(StateFolder::entries).orElse(List.of()));
        if (!peers.leads()) {
            first.forEach(this::remember);
        }
    }

    /// Adds a batch; where a state is kept it is on disk then.
    void add(Entry entry) {
        folder.ifPresent(to -> to.append(entry));
        remember(entry);
    }

    private void remember(Entry entry) {
        var page = page(entry.key);
        for (int i = 0; i < entry.positions.length; i++) {
            page.tried.put(entry.positions[i], entry.tried.get(i));
        }
        page.notes.addAll(entry.notes);
        page.nanos += entry.nanos;
    }

    private Page page(Key key) {
        return pages.computeIfAbsent(key, _ -> new Page());
    }

    Optional<Tried> tried(Key key, int position) {
        return pages.containsKey(key) ? Optional.ofNullable(page(key).tried.get(position)) : Optional.empty();
    }

    boolean isEmpty(Key key) {
        return !pages.containsKey(key);
    }

    List<String> notes(Key key) {
        return isEmpty(key) ? List.of() : List.copyOf(page(key).notes);
    }

    double seconds(Key key) {
        return isEmpty(key) ? 0 : page(key).nanos / 1e9;
    }

    @Override
    public void close() {
        folder.ifPresent(StateFolder::close);
    }
}
