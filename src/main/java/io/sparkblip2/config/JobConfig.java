package io.sparkblip2.config;

import java.util.List;

/** A job's options, a record whose components carry {@link Option}. */
public interface JobConfig {
  /** What is wrong with the options taken together, one sentence each; empty when all is well. */
  List<String> problems();
}
