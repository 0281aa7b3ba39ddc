/// Models, and what trains and keeps them.
///
/// A [Layer] is a record; the record tree is the parameter tree, and its names are those of PyTorch's `state_dict`.
/// [Sgd] and a [Schedule] train it, a [Checkpoint] keeps it.
package dynat.nn;
