/// What TensorBoard reads: event files, written without a library.
package dynat.tensorboard;
