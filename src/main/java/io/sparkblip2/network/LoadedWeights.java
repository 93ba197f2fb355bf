package io.sparkblip2.network;

/**
 * The weights of one model that are in memory by now; a language model counts once it was loaded.
 *
 * @param bytes in the form that they are computed with
 * @param nanos that it took to read and convert them
 */
public record LoadedWeights(long bytes, long nanos) {}
