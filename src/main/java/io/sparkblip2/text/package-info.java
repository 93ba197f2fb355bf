/**
 * Words to token ids and back, and the prompts that BLIP-2 was trained with.
 *
 * <p>Start from {@link io.sparkblip2.text.Tokenizer} and {@link io.sparkblip2.text.Prompts}.
 * Tokenizers for models that start from nothing are trained by {@link
 * io.sparkblip2.text.BpeTraining} and its two sisters. Depends on config only.
 */
package io.sparkblip2.text;
