package io.sparkblip2.pipeline;

/**
 * What a run bears of bad images and bad texts.
 *
 * @param maxFailureRatio failed by processed images, 0 to 1, above which the run stops
 * @param maxFlagRatio flagged by written texts, 0 to 1, above which the run stops
 * @param duplicateRatio part of a slice's different images, above 0, from which on one caption of
 *     all of them is a mass duplicate
 * @param duplicateImages different images that make a mass at least
 */
public record HealthLimits(
    double maxFailureRatio, double maxFlagRatio, double duplicateRatio, int duplicateImages) {}
