/**
 * The BLIP-2 networks: TorchScript source compiled by libtorch and driven from here.
 *
 * <p>Start from {@link io.sparkblip2.network.Blip2} and {@link io.sparkblip2.network.ScriptModule}.
 * Letters used for shapes, here and in the TorchScript files: B images, P vision tokens (patches
 * and the class token), Q query tokens, T text tokens, R rows being written, D width, H heads, K
 * width of a head, V vocabulary.
 *
 * <p>Uses checkpoint (weights), generation (the session that the language models implement), text
 * (settings of the engine that both need) and config.
 */
package io.sparkblip2.network;
