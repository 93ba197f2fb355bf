package io.sparkblip2.generation;

/**
 * A text, or several, to be written about an image.
 *
 * @param image an index into the images that the session was opened with
 * @param promptIds the prompt's token ids, without image placeholders
 * @param key names the row itself (its image and prompt, say); with the options' seed it alone
 *     fixes the random draws of its first text, and with a text's number those of each other
 */
public record GenerationRequest(int image, int[] promptIds, String key) {}
