/**
 * Text to images and images to images, over the stored vectors.
 *
 * <p>Start from {@link io.sparkblip2.search.ImageSearch}, and for the index from {@link
 * io.sparkblip2.search.IndexRefresh}. Calls the SQL functions by name; uses tables and config.
 */
package io.sparkblip2.search;
