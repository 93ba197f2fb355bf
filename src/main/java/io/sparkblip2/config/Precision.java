package io.sparkblip2.config;

/**
 * What the vision encoder and the language model compute in. The Q-Former is float32, but for its
 * products and its attention on a CPU that computes in bfloat16.
 */
public enum Precision {
  FLOAT32,
  BFLOAT16,
  FLOAT16,
  INT8
}
