package io.sparkblip2.inference;

import io.sparkblip2.config.Precision;
import io.sparkblip2.network.ImageTextRetrieval;
import java.io.Serializable;

/**
 * All that an executor needs to open a retrieval model; equal specs share one.
 *
 * @param model checkpoint folder, or a built-in model's name
 * @param fingerprint of the weights, as the driver saw them; another one on the executor is an
 *     error
 * @param vision whether it sees images, or only reads texts
 */
public record MatcherSpec(
    String model, String fingerprint, Precision precision, ImageTextRetrieval.Vision vision)
    implements Serializable {}
