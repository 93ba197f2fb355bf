/**
 * Writing text token by token: the loop, the searches and the rules on scores, without a network.
 *
 * <p>Start from {@link io.sparkblip2.generation.Generator} and {@link
 * io.sparkblip2.generation.DecodingSession}. Plain Java; the networks implement the session.
 */
package io.sparkblip2.generation;
