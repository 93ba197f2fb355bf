/**
 * Learning: the stages of BLIP-2's pre-training, their losses' bookkeeping, and the optimiser
 * (BLIP-2, section 3).
 *
 * <p>Start from {@link io.sparkblip2.training.Stage} (parameters in, gradients out) and {@link
 * io.sparkblip2.training.Example}. A step has two halves, so that any number of workers gives the
 * gradient of one: first every shard tells its examples' features, then every shard computes its
 * part of the batch's gradient.
 */
package io.sparkblip2.training;
