package io.sparkblip2.training;

import java.io.Serializable;

/**
 * One thing to learn from.
 *
 * @param imageUri the picture; empty where a language model learns from text alone
 * @param prompt what the language model is given before {@code text}; empty for a caption
 * @param text the caption, the answer, or the sentence to learn
 */
public record Example(String imageUri, String prompt, String text) implements Serializable {}
