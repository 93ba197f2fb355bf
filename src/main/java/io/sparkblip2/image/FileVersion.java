package io.sparkblip2.image;

/**
 * What tells one version of a file from another without reading it.
 *
 * @param modifiedAt milliseconds since 1970 UTC
 * @param length in bytes
 */
public record FileVersion(long modifiedAt, long length) {}
