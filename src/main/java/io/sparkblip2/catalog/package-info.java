/**
 * A synthetic product catalog: pictures drawn with Java2D, and everything that is true of them in a
 * small closed language, so that captions and answers can be right or wrong without a judge.
 *
 * <p>Start from {@link io.sparkblip2.catalog.CatalogPicture} and {@link
 * io.sparkblip2.catalog.Scene}. A picture follows from the catalog's seed and its own number alone.
 * Plain Java; depends on config and image only.
 */
package io.sparkblip2.catalog;
