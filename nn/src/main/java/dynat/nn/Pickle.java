package dynat.nn;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads the pickle in a file of `torch.save`, and executes nothing.
///
/// A pickle is a program for a stack machine that may call any function of Python. Of its instructions those are
/// followed that PyTorch writes for tensors in plain containers. What it calls is looked up by name in [PickleCalls],
/// and what is not in there is refused by its name and place.
///
/// Values become Java's: texts, whole numbers (`Long`), `Double`, `Boolean`, [#NONE], `ArrayList`, `LinkedHashMap`
/// with texts or whole numbers for keys, [Tuple], [Strided].
///
/// Limits: each instruction makes at most one value and nothing is repeated, so memory is bounded by the pickle's
/// length, of which at most 4 MiB are read; texts and numbers must lie in the bytes that are there; whole numbers have
/// at most 64 bits. Nothing here is recursive, however deep the containers.
final class Pickle {

    static final int LONGEST = 4 << 20; // bytes; PyTorch takes some two hundred a tensor

    /// Python's `None`.
    static final Object NONE = new Object();

    /// Python's tuple; compared by identity, for one that holds itself has no end.
    static final class Tuple {
        final List<Object> items;

        private Tuple(List<Object> items) {
            this.items = items;
        }
    }

    /// A function or class of Python, one of those in [PickleCalls].
    record Global(String name) {}

    private static final Object MARK = new Object();
    private static final String TENSORS_ALONE = "save the tensors alone: torch.save(model.state_dict(), FILE)";

    private final Path file;
    private final ByteBuffer in;
    private final List<Object> stack = new ArrayList<>();
    private final ArrayDeque<Integer> marks = new ArrayDeque<>();
    private final Map<Integer, Object> memo = new HashMap<>();
    private int at; // where the current instruction begins

    private Pickle(Path file, byte[] bytes) {
        this.file = file;
        this.in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// @return the one value that the pickle makes
    /// @throws CheckpointError if it is damaged, or does more than make tensors and plain values
    static Object load(Path file, byte[] bytes) {
        return new Pickle(file, bytes).run();
    }

    private Object run() {
        try {
            while (true) {
                at = in.position();
                int code = Byte.toUnsignedInt(in.get());
                var opcode = Opcode.of(code);
                if (opcode == null) {
                    throw damaged("holds 0x%02x, which is no instruction,", code);
                }
                if (opcode == Opcode.STOP) {
                    return result();
                }
                follow(opcode);
            }
        } catch (BufferUnderflowException _) {
            throw damaged("is cut off in the instruction");
        }
    }

    private Object result() {
        if (stack.size() != 1 || !marks.isEmpty() || in.hasRemaining()) {
            throw damaged("stops with %d values and %d bytes left", stack.size(), in.remaining());
        }
        return stack.getFirst();
    }

    private void follow(Opcode opcode) {
        switch (opcode) {
            case PROTO -> protocol(in.get());
            case FRAME -> length(in.getLong());
            case MARK -> mark();

            case NONE -> push(NONE);
            case NEWTRUE -> push(true);
            case NEWFALSE -> push(false);
            case BININT -> push((long) in.getInt());
            case BININT1 -> push((long) Byte.toUnsignedInt(in.get()));
            case BININT2 -> push((long) Short.toUnsignedInt(in.getShort()));
            case LONG1 -> push(whole(Byte.toUnsignedInt(in.get())));
            case LONG4 -> push(whole(in.getInt()));
            case BINFLOAT -> push(Double.longBitsToDouble(Long.reverseBytes(in.getLong())));
            case SHORT_BINUNICODE -> push(text(Byte.toUnsignedInt(in.get())));
            case BINUNICODE -> push(text(Integer.toUnsignedLong(in.getInt())));
            case BINUNICODE8 -> push(text(in.getLong()));

            case EMPTY_TUPLE -> push(new Tuple(List.of()));
            case TUPLE1 -> push(tuple(1));
            case TUPLE2 -> push(tuple(2));
            case TUPLE3 -> push(tuple(3));
            case TUPLE -> push(new Tuple(popToMark()));
            case EMPTY_LIST -> push(new ArrayList<>());
            case APPEND -> append(List.of(pop()));
            case APPENDS -> append(popToMark());
            case EMPTY_DICT -> push(new LinkedHashMap<>());
            case SETITEM -> put(tuple(2).items);
            case SETITEMS -> put(popToMark());

            case BINPUT -> memo.put(Byte.toUnsignedInt(in.get()), top());
            case LONG_BINPUT -> memo.put(in.getInt(), top());
            case MEMOIZE -> memo.put(memo.size(), top());
            case BINGET -> push(recall(Byte.toUnsignedInt(in.get())));
            case LONG_BINGET -> push(recall(in.getInt()));

            case GLOBAL -> push(global(line(), line()));
            case STACK_GLOBAL -> push(global(tuple(2).items));
            case BINPERSID -> push(storage(pop(Tuple.class).items));
            case REDUCE -> {
                var arguments = pop(Tuple.class).items;
                push(call(pop(Global.class), arguments));
            }
            case BUILD -> build();
            default -> throw refused("holds the instruction " + opcode + ", which PyTorch does not write for tensors,");
        }
    }

    private void protocol(int version) {
        if (version < 2 || version > 5) {
            throw damaged("is of protocol %d, not 2 to 5,", version);
        }
    }

    // numbers and texts

    private int length(long length) {
        if (length < 0 || length > in.remaining()) {
            throw damaged("says that %s bytes follow, but %d do,", Long.toUnsignedString(length), in.remaining());
        }
        return (int) length;
    }

    /// A little-endian number of `bytes` bytes in two's complement.
    private long whole(int bytes) {
        length(bytes);
        if (bytes > Long.BYTES) {
            throw refused("holds a whole number of %d bytes, more than 8,".formatted(bytes));
        }
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (in.get() & 0xffL) << (8 * i);
        }
        int unused = Long.SIZE - 8 * bytes;
        return bytes == 0 ? 0 : value << unused >> unused;
    }

    private String text(long length) {
        var bytes = new byte[length(length)];
        in.get(bytes);
        return decode(bytes);
    }

    private String line() {
        int begin = in.position();
        while (in.get() != '\n') {}
        var bytes = new byte[in.position() - 1 - begin];
        in.get(begin, bytes);
        return decode(bytes);
    }

    private String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException _) {
            throw damaged("holds a text that is not UTF-8");
        }
    }

    // the stack

    private void push(Object value) {
        stack.add(value);
    }

    private void mark() {
        marks.push(stack.size());
        stack.add(MARK);
    }

    private Object top() {
        if (stack.isEmpty() || stack.getLast() == MARK) {
            throw damaged("takes a value that was not made");
        }
        return stack.getLast();
    }

    private Object pop() {
        var value = top();
        stack.removeLast();
        return value;
    }

    private <T> T pop(Class<T> type) {
        var value = pop();
        if (!type.isInstance(value)) {
            throw damaged("needs a %s but has a %s", kind(type), kind(value.getClass()));
        }
        return type.cast(value);
    }

    private Tuple tuple(int size) {
        var items = new Object[size];
        for (int i = size - 1; i >= 0; i--) {
            items[i] = pop();
        }
        return new Tuple(List.of(items));
    }

    private List<Object> popToMark() {
        if (marks.isEmpty()) {
            throw damaged("goes back to a mark that was not set");
        }
        var above = stack.subList(marks.pop(), stack.size());
        var items = new ArrayList<>(above.subList(1, above.size()));
        above.clear();
        return items;
    }

    private Object recall(int key) {
        var value = memo.get(key);
        if (value == null) {
            throw damaged("recalls value %s, which was not kept", Integer.toUnsignedString(key));
        }
        return value;
    }

    // containers

    @SuppressWarnings("unchecked")
    private void append(List<Object> items) {
        if (!(top() instanceof ArrayList<?> list)) {
            throw damaged("appends to a %s", kind(top().getClass()));
        }
        ((ArrayList<Object>) list).addAll(items);
    }

    @SuppressWarnings("unchecked")
    private void put(List<Object> keysAndValues) {
        if (!(top() instanceof LinkedHashMap<?, ?> map) || keysAndValues.size() % 2 != 0) {
            throw damaged("puts %d keys and values into a %s", keysAndValues.size(), kind(top().getClass()));
        }
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            var key = keysAndValues.get(i);
            if (!(key instanceof String || key instanceof Long)) {
                throw refused("has a %s for a key".formatted(kind(key.getClass())));
            }
            if (((LinkedHashMap<Object, Object>) map).put(key, keysAndValues.get(i + 1)) != null) {
                throw damaged("names %s twice", CheckpointError.quoted(key.toString()));
            }
        }
    }

    /// The attributes of an OrderedDict, which are notes of PyTorch about versions, are passed over.
    private void build() {
        pop();
        if (!(top() instanceof LinkedHashMap<?, ?>)) {
            throw refused("gives attributes to a %s".formatted(kind(top().getClass())));
        }
    }

    // functions and storages

    private Global global(List<Object> names) {
        if (!(names.get(0) instanceof String module && names.get(1) instanceof String name)) {
            throw damaged("names a function by something other than text");
        }
        return global(module, name);
    }

    private Global global(String module, String name) {
        var global = new Global(module + "." + name);
        if (!PickleCalls.mayName(global.name)) {
            throw refused("asks for " + CheckpointError.quoted(global.name));
        }
        return global;
    }

    private Object call(Global global, List<Object> arguments) {
        if (!PickleCalls.mayCall(global.name)) {
            throw refused("calls " + global.name);
        }
        return PickleCalls.call(global.name, arguments)
                .orElseThrow(() -> damaged(
                        "calls %s with %d arguments that are not its own", global.name, arguments.size()));
    }

    private Strided.Storage storage(List<Object> id) {
        return PickleCalls.storage(id).orElseThrow(() -> damaged("refers to something other than a storage"));
    }

    // messages

    private static String kind(Class<?> type) {
        return switch (type.getSimpleName()) {
            case "String" -> "text";
            case "Long" -> "whole number";
            case "Double" -> "number";
            case "Boolean" -> "truth value";
            case "ArrayList" -> "list";
            case "LinkedHashMap" -> "dictionary";
            case "Strided" -> "tensor";
            case "Storage" -> "storage";
            case "Tuple" -> "tuple";
            case "Global" -> "function";
            default -> "None";
        };
    }

    private CheckpointError damaged(String what, Object... args) {
        return CheckpointError.damaged(
                file, "%s", "has a pickle that %s at byte %d".formatted(what.formatted(args), at));
    }

    private CheckpointError refused(String what) {
        return CheckpointError.of(
                file,
                "has a pickle that %s at byte %d; nothing but tensors and plain values is read".formatted(what, at),
                TENSORS_ALONE);
    }
}
