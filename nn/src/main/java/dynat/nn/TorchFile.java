package dynat.nn;

import dynat.nn.Safetensors.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/// A file that `torch.save` wrote, since PyTorch 1.6: a zip file with a pickle and, beside it, one entry a storage.
///
/// Read are the tensors of a `state_dict`, or those of a dictionary of tensors within a larger one
/// (`{"state_dict": …, "epoch": 3}`): the only one, or the one that is named. Plain values beside them become metadata.
/// Nothing of the file is executed.
///
/// Limits: those of [StoredZip] and [Pickle]. Tensors that are not contiguous are copied, and all copies together
/// take at most four times the file and 1 MiB; the others share their storage's memory.
final class TorchFile {

    private static final String PICKLE = "/data.pkl";
    private static final byte[] LEGACY = {0x6c, (byte) 0xfc, (byte) 0x9c, 0x46, (byte) 0xf9, 0x20, 0x6a, (byte) 0xa8};
    private static final int LEGACY_WITHIN = 32; // bytes; the magic number stands behind one to three instructions

    private final Source source;
    private final String key; // of the dictionary that is meant; null for the only one
    private final StoredZip zip;
    private final String folder; // within the zip file, such as `archive/`
    private final Map<String, ByteBuffer> storages = new HashMap<>();
    private long copies; // bytes that may still be copied

    private TorchFile(Source source, String key, StoredZip zip, String folder) {
        this.source = source;
        this.key = key;
        this.zip = zip;
        this.folder = folder;
        this.copies = 4 * source.size() + (1 << 20);
    }

    /// Complains about the format from before the zip files, which mixes numbers into pickles.
    static void refuseLegacy(Source source, byte[] head) {
        boolean legacy = head.length > 0
                && head[0] == (byte) 0x80
                && new String(head, 0, Math.min(head.length, LEGACY_WITHIN), StandardCharsets.ISO_8859_1)
                        .contains(new String(LEGACY, StandardCharsets.ISO_8859_1));
        if (legacy) {
            throw CheckpointError.of(
                    source.path(),
                    "is in PyTorch's format from before 1.6",
                    "save it again with a later one: torch.save(torch.load(FILE), FILE)");
        }
    }

    /// @param key of the dictionary of tensors that is meant; null for the only one
    /// @throws CheckpointError if it is damaged, or holds more than tensors in plain containers
    static Checkpoint read(Source source, String key) throws IOException {
        var zip = StoredZip.open(source);
        var pickles = zip.names().stream()
                .filter(name -> name.indexOf('/') == name.length() - PICKLE.length() && name.endsWith(PICKLE))
                .toList();
        if (pickles.size() != 1) {
            throw CheckpointError.of(
                    source.path(),
                    "is a zip file with %d data.pkl, and one of torch.save has one".formatted(pickles.size()),
                    "give a file that torch.save wrote");
        }
        var pickle = pickles.getFirst();
        return new TorchFile(source, key, zip, pickle.substring(0, pickle.indexOf('/') + 1)).read();
    }

    private Checkpoint read() throws IOException {
        requireTensorsOnly();
        requireLittleEndian();
        var pickle = folder + PICKLE.substring(1);
        if (zip.length(pickle) > Pickle.LONGEST) {
            throw CheckpointError.of(
                    source.path(),
                    "has a pickle of %d bytes; at most %d are read".formatted(zip.length(pickle), Pickle.LONGEST),
                    "save the tensors alone: torch.save(model.state_dict(), FILE)");
        }
        var root = Pickle.load(source.path(), zip.read(pickle));
        if (!(root instanceof LinkedHashMap<?, ?> map)) {
            throw CheckpointError.of(
                    source.path(), "holds no dictionary", "save one: torch.save(model.state_dict(), FILE)");
        }
        var tensors = new LinkedHashMap<String, Entry>();
        var metadata = new LinkedHashMap<String, String>();
        var inner = inner(map);
        for (var named : inner.entrySet()) {
            var name = named.getKey().toString();
            if (named.getKey() instanceof String && named.getValue() instanceof Strided tensor) {
                tensors.put(name, entry(name, tensor));
            } else if (plain(named.getValue()) == null) {
                throw CheckpointError.of(
                        source.path(),
                        "holds %s, which is no tensor with a name and no plain value, among its tensors"
                                .formatted(CheckpointError.quoted(name)),
                        "save the tensors alone: torch.save(model.state_dict(), FILE)");
            }
        }
        note(inner, metadata);
        note(map, metadata);
        return new Checkpoint(source.path(), tensors, metadata);
    }

    private void requireTensorsOnly() {
        if (zip.names().contains(folder + "constants.pkl")) {
            throw CheckpointError.of(
                    source.path(),
                    "is a TorchScript program",
                    "save its tensors alone: torch.save(torch.jit.load(FILE).state_dict(), FILE)");
        }
    }

    private void requireLittleEndian() throws IOException {
        var name = folder + "byteorder";
        if (!zip.names().contains(name)) {
            return; // files from before 2.1 do not say, and were written on little-endian machines
        }
        var order = zip.length(name) > 16 ? "" : new String(zip.read(name), StandardCharsets.UTF_8);
        if (!order.equals("little")) {
            throw CheckpointError.of(
                    source.path(),
                    "holds numbers in the byte order %s, not little".formatted(CheckpointError.quoted(order)),
                    "save it on a little-endian machine, which most are");
        }
    }

    /// The dictionary that holds the tensors: the one that is named, or the only one within `root`, or else `root`.
    private Map<?, ?> inner(Map<?, ?> root) {
        var holding = new LinkedHashMap<String, Map<?, ?>>();
        root.forEach((key, value) -> {
            if (key instanceof String name && value instanceof LinkedHashMap<?, ?> map && holdsTensors(map)) {
                holding.put(name, map);
            }
        });
        if (key != null) {
            return asked(holding);
        }
        if (holding.isEmpty() && holdsTensors(root)) {
            return root;
        }
        if (holding.size() == 1) {
            return holding.firstEntry().getValue();
        }
        throw CheckpointError.of(
                source.path(),
                holding.isEmpty()
                        ? "holds no dictionary of tensors"
                        : "holds %d dictionaries of tensors: %s"
                                .formatted(holding.size(), CheckpointError.some(holding.keySet())),
                (holding.isEmpty() ? "" : "name one by eval's --checkpoint-key, or ")
                        + "save the one that is meant: torch.save(model.state_dict(), FILE)");
    }

    private Map<?, ?> asked(Map<String, Map<?, ?>> holding) {
        if (!holding.containsKey(key)) {
            throw CheckpointError.of(
                    source.path(),
                    "holds no dictionary of tensors under %s; under others: %s"
                            .formatted(
                                    CheckpointError.quoted(key),
                                    holding.isEmpty() ? "none" : CheckpointError.some(holding.keySet())),
                    holding.isEmpty() ? "leave --checkpoint-key out" : "name one of these by --checkpoint-key");
        }
        return holding.get(key);
    }

    private static boolean holdsTensors(Map<?, ?> map) {
        return map.values().stream().anyMatch(Strided.class::isInstance);
    }

    private static void note(Map<?, ?> map, Map<String, String> metadata) {
        map.forEach((key, value) -> {
            var text = plain(value);
            if (text != null) {
                metadata.putIfAbsent(key.toString(), text);
            }
        });
    }

    /// A text, number, truth value, None, or a list of these, as Python prints it; `null` if it is something else.
    private static String plain(Object value) {
        return switch (value) {
            case List<?> items -> list(items);
            case Pickle.Tuple tuple -> list(tuple.items);
            default -> scalar(value);
        };
    }

    private static String list(List<?> items) {
        var text = new StringJoiner(", ", "[", "]");
        for (var item : items) {
            var each = scalar(item);
            if (each == null) {
                return null;
            }
            text.add(each);
        }
        return text.toString();
    }

    private static String scalar(Object value) {
        return switch (value) {
            case String text -> text;
            case Long number -> number.toString();
            case Double number -> number.toString();
            case Boolean truth -> truth ? "True" : "False";
            default -> value == Pickle.NONE ? "None" : null;
        };
    }

    private Entry entry(String name, Strided tensor) throws IOException {
        var fault = tensor.fault();
        if (fault.isPresent()) {
            throw CheckpointError.damaged(
                    source.path(), "holds the tensor %s, which %s", CheckpointError.quoted(name), fault.get());
        }
        copies -= tensor.copied();
        if (copies < 0) {
            throw CheckpointError.of(
                    source.path(),
                    "holds views that would take more than four times its size, such as %s"
                            .formatted(CheckpointError.quoted(name)),
                    "save contiguous tensors: {name: t.contiguous() for name, t in model.state_dict().items()}");
        }
        return tensor.entry(storage(name, tensor.storage()));
    }

    private ByteBuffer storage(String name, Strided.Storage storage) throws IOException {
        var entry = folder + "data/" + storage.key();
        if (!zip.names().contains(entry)) {
            throw CheckpointError.damaged(
                    source.path(),
                    "lacks %s, the storage of the tensor %s",
                    CheckpointError.quoted(entry),
                    CheckpointError.quoted(name));
        }
        int bytes = zip.length(entry), each = storage.type().bytes;
        if (bytes % each != 0 || bytes / each != storage.count()) {
            throw CheckpointError.damaged(
                    source.path(),
                    "has %d bytes in %s, but %d numbers of %d bytes were announced",
                    bytes,
                    CheckpointError.quoted(entry),
                    storage.count(),
                    each);
        }
        var known = storages.get(entry);
        if (known == null) {
            known = ByteBuffer.wrap(zip.read(entry)).order(ByteOrder.LITTLE_ENDIAN);
            storages.put(entry, known);
        }
        return known;
    }
}
