/**
 * Text to images and images to images, over the stored vectors.
 *
 * <p>Start from {@link io.sparkblip2.search.ImageSearch}. Every search looks at all vectors of one
 * recipe; there is no index yet. Calls the SQL functions by name; uses tables.
 */
package io.sparkblip2.search;
