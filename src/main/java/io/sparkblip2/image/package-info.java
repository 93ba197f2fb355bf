/**
 * From an image URI to the pixels that the vision encoder wants.
 *
 * <p>Start from {@link io.sparkblip2.image.ImageFetcher} (URI to bytes) and {@link
 * io.sparkblip2.image.ImageDecoder} (bytes to RGB). Plain Java and Hadoop's file systems; depends
 * on config only.
 */
package io.sparkblip2.image;
