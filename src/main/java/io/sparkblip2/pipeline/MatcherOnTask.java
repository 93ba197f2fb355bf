package io.sparkblip2.pipeline;

import io.sparkblip2.config.DeviceChoice;
import io.sparkblip2.inference.ExecutorMatchers;
import io.sparkblip2.inference.MatcherSpec;
import io.sparkblip2.inference.TextImageMatcher;
import io.sparkblip2.inference.VisibleGpus;
import java.io.Serializable;

/**
 * The retrieval model as a task gets it.
 *
 * @param localMode whether tasks run in the driver's JVM
 */
public record MatcherOnTask(MatcherSpec spec, DeviceChoice device, boolean localMode)
    implements Serializable {

  /** The model of the running task's device; loaded once per JVM. */
  public TextImageMatcher open() {
    LostDevice.watchTask(localMode);
    TaskDevice task = TaskDevice.ofThisTask(localMode);
    return ExecutorMatchers.get(spec, task.choose(device, VisibleGpus::count));
  }
}
