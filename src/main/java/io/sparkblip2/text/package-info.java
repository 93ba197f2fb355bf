/**
 * Words to token ids and back, and the prompts that BLIP-2 was trained with.
 *
 * <p>Start from {@link io.sparkblip2.text.Tokenizer} and {@link io.sparkblip2.text.Prompts}.
 * Depends on config only.
 */
package io.sparkblip2.text;
