/// How robust a classifier is: attacks over a data set, with checks that tell whether the answer can be trusted.
package dynat.evaluation;
