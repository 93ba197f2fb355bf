package io.sparkblip2.tables;

import java.time.Instant;

/**
 * What every output row says of its origin.
 *
 * @param model name of the captioner for people, as in column {@code model}
 * @param embeddingModel likewise of the model that embeds
 * @param at when the row was made
 */
public record RowStamp(String runId, String model, String embeddingModel, Instant at) {}
