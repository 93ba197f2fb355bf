package io.sparkblip2.tables;

/**
 * Names one commit, so that Delta does it once.
 *
 * @param application whose versions only grow
 */
public record Transaction(String application, long version) {}
