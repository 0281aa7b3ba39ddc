package dynat.nn;

import dynat.nn.Pickle.Global;
import dynat.nn.Pickle.Tuple;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a pickle of PyTorch may call, and what the call gives: the only functions there are.
final class PickleCalls {
    private PickleCalls() {}

    private static final Set<String> FUNCTIONS = Set.of(
            "collections.OrderedDict", "torch.Size", "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_parameter");

    /// Whether a pickle may name this: a function, or the type of a storage.
    static boolean mayName(String name) {
        return mayCall(name) || Strided.Type.of(name).isPresent();
    }

    static boolean mayCall(String name) {
        return FUNCTIONS.contains(name);
    }

    /// @param name of a function that may be called
    /// @return     empty if these are not arguments of the function
    static Optional<Object> call(String name, List<Object> arguments) {
        return switch (name) {
            case "collections.OrderedDict" ->
                arguments.isEmpty() ? Optional.of(new LinkedHashMap<>()) : Optional.empty();
            case "torch.Size" ->
                arguments.size() == 1 && arguments.getFirst() instanceof Tuple extents
                        ? Optional.of(extents)
                        : Optional.empty();
            case "torch._utils._rebuild_tensor_v2" -> tensor(arguments);
            default -> // _rebuild_parameter: tensor, requires_grad, hooks
                arguments.size() == 3 && arguments.getFirst() instanceof Strided tensor
                        ? Optional.of(tensor)
                        : Optional.empty();
        };
    }

    /// @param arguments storage, offset, size, stride, requires_grad, hooks
    private static Optional<Object> tensor(List<Object> arguments) {
        return arguments.size() >= 6
                        && arguments.get(0) instanceof Strided.Storage storage
                        && arguments.get(1) instanceof Long offset
                        && arguments.get(2) instanceof Tuple size
                        && arguments.get(3) instanceof Tuple stride
                        && isExtents(size)
                        && isExtents(stride)
                ? Optional.of(new Strided(storage, offset, extents(size), extents(stride)))
                : Optional.empty();
    }

    private static boolean isExtents(Tuple tuple) {
        return tuple.items.stream().allMatch(item -> item instanceof Long extent && extent >= 0);
    }

    private static long[] extents(Tuple tuple) {
        return tuple.items.stream().mapToLong(Long.class::cast).toArray();
    }

    /// The storage with the persistent id `('storage', torch.FloatStorage, key, device, count)`.
    ///
    /// @return empty if it is no such id
    static Optional<Strided.Storage> storage(List<Object> id) {
        return id.size() >= 5
                        && "storage".equals(id.get(0))
                        && id.get(1) instanceof Global global
                        && id.get(2) instanceof String key
                        && id.get(4) instanceof Long count
                        && count >= 0
                ? Strided.Type.of(global.name()).map(type -> new Strided.Storage(type, key, count))
                : Optional.empty();
    }
}
