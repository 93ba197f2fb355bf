package io.sparkblip2.inference;

import java.io.Serializable;

/**
 * A batch that fits into a device's memory where the wished one did not.
 *
 * @param device as {@link BatchModel#device} names it
 * @param images 1 or more
 */
public record SafeBatch(String device, int images) implements Serializable {}
