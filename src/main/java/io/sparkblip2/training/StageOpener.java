package io.sparkblip2.training;

import ai.djl.Device;
import java.io.Serializable;

/** Makes a stage; every worker opens its own. */
@FunctionalInterface
public interface StageOpener extends Serializable {
  /**
   * @param device that the stage's networks compute on
   * @param pictures what the stage's examples show; belongs to the caller
   * @throws io.sparkblip2.config.WrongCallException if the folders and the architecture make no
   *     such stage
   */
  Stage open(StageConfig config, Device device, Pictures pictures);
}
