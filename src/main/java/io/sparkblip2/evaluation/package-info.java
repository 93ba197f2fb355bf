/**
 * How good captions, answers and rankings are: COCO's caption metrics, VQA accuracy and recall, and
 * the reference files that they are held against.
 *
 * <p>Start from {@link io.sparkblip2.evaluation.CaptionSums} and {@link
 * io.sparkblip2.evaluation.CocoCaptions}. Metrics are plain functions; what is counted adds up, so
 * parts of a collection can be counted apart. Plain Java; depends on config only.
 */
package io.sparkblip2.evaluation;
