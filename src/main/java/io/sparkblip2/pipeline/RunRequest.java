package io.sparkblip2.pipeline;

import io.sparkblip2.config.DeviceChoice;
import io.sparkblip2.image.ImageAccess;
import io.sparkblip2.inference.PredictorSpec;
import io.sparkblip2.inference.Wanted;
import io.sparkblip2.tables.OutputTables;
import io.sparkblip2.tables.Plan;
import io.sparkblip2.tables.Recipes;

/**
 * One run, with everything decided that options can decide.
 *
 * @param job name for the table {@code runs}
 * @param runId never used before for these tables
 * @param images folder, glob, file or table, as {@link io.sparkblip2.tables.ImageSource} takes it
 * @param uriColumn read if images is a table
 * @param model name for the column {@code model}
 * @param sliceSize images between two commits, 1 or more
 * @param limit images of the input that are looked at, 0 for all
 * @param upkeep what a nightly run does beside; null for a run of another kind
 * @param config options of the run as JSON, without secrets
 */
public record RunRequest(
    String job,
    String runId,
    String images,
    String uriColumn,
    OutputTables tables,
    Wanted wanted,
    Recipes recipes,
    PredictorSpec predictor,
    String model,
    DeviceChoice device,
    ImageAccess access,
    int sliceSize,
    HealthLimits health,
    Plan.Failed failed,
    int limit,
    Upkeep upkeep,
    String config) {}
