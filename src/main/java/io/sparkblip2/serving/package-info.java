/**
 * A captioner for programs that know DJL and not this project: the folder that the job {@code
 * export} writes, and the translator that DJL finds through it.
 *
 * <p>Start from {@link io.sparkblip2.serving.ModelFolder} and {@link
 * io.sparkblip2.serving.CaptionTranslatorFactory}. What a server loads, all but ModelFolder, needs
 * DJL and this project's own jar: no Spark, no JSON library.
 *
 * <p>Uses network, text, image, checkpoint and config.
 */
package io.sparkblip2.serving;
