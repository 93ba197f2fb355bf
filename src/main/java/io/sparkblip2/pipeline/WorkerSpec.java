package io.sparkblip2.pipeline;

import io.sparkblip2.config.DeviceChoice;
import io.sparkblip2.tables.HadoopSettings;
import io.sparkblip2.training.PictureSettings;
import io.sparkblip2.training.StageConfig;
import io.sparkblip2.training.StageOpener;
import java.io.Serializable;

/**
 * What an executor opens its stage from.
 *
 * @param runId another run is another stage
 * @param localMode whether the driver's JVM is the executor
 */
public record WorkerSpec(
    String runId,
    StageOpener opener,
    StageConfig stage,
    DeviceChoice device,
    boolean localMode,
    PictureSettings pictures,
    HadoopSettings hadoop)
    implements Serializable {}
