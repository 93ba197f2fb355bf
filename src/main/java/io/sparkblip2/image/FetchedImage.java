package io.sparkblip2.image;

/**
 * A file's content, exactly as it lay there.
 *
 * @param sha256 of the bytes, 64 lower-case hexadecimal digits
 * @param modifiedAt milliseconds since 1970 UTC; 0 where a web server does not say
 */
public record FetchedImage(byte[] bytes, String sha256, long modifiedAt) {}
