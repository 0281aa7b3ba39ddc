/// Several processes that train together, and what they tell each other.
///
/// Each process holds the whole model and a share of every batch. After the way back [Communicator#allReduce] adds up
/// their gradients, in the same order in every run, so that all of them step to the same bits. [Membership] says who
/// and where they are; [Ring] brings them together over TCP.
///
/// The ring is that of Patarasuk and Yuan (2009), "Bandwidth optimal all-reduce algorithms for clusters of
/// workstations": an array is cut into as many blocks as there are processes. Each block goes round once and is added
/// to at every stop, then goes round again and is copied. So a process sends and receives less than twice the array,
/// however many there are, all of them at once.
package dynat.cluster;
