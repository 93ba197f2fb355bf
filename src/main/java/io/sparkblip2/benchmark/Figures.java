package io.sparkblip2.benchmark;

import io.sparkblip2.config.Precision;
import io.sparkblip2.inference.LoadedModels;
import io.sparkblip2.inference.Measure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What a benchmark found. Figures of several runs are medians.
 *
 * @param device what it is called
 * @param ours a run per round, as naive
 * @param slowed ours, once more, with reading made as slow as all of it is
 * @param peakBytes the most memory that the process had in RAM until the end of our first run
 */
public record Figures(
    Benchmark benchmark,
    String device,
    List<Run> ours,
    List<Run> naive,
    Run slowed,
    Machine machine,
    LoadedModels loaded,
    long peakBytes) {
  private static final Map<String, Measure> STAGES = stages();

  private static Map<String, Measure> stages() {
    Map<String, Measure> stages = new LinkedHashMap<>();
    stages.put("fetch", Measure.FETCH_NANOS);
    stages.put("decode", Measure.DECODE_NANOS);
    stages.put("resize", Measure.RESIZE_NANOS);
    stages.put("vision", Measure.VISION_NANOS);
    stages.put("qformer", Measure.QFORMER_NANOS);
    stages.put("prefill", Measure.PREFILL_NANOS);
    stages.put("decode_steps", Measure.STEP_NANOS);
    return stages;
  }

  /**
   * All figures by name, for programs: numbers, texts and mappings of these. What has no value,
   * such as the prefill of a run without texts, is null.
   */
  public Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("model", benchmark.spec().model());
    values.put("device", device);
    values.put("precision", precision().name().toLowerCase(Locale.ROOT));
    values.put("images", benchmark.uris().size());
    values.put("outputs", outputs());
    values.put("rounds", benchmark.rounds());
    spread(values, "images_per_second", Spread.of(ours, Run::imagesPerSecond));
    spread(values, "naive_images_per_second", Spread.of(naive, Run::imagesPerSecond));
    spread(values, "ratio_to_naive", ratios());
    values.put("equal_texts", number(equalTexts()));
    values.put("stage_seconds_per_image", perImage(ours));
    values.put("naive_stage_seconds_per_image", perImage(naive));
    put(values, "vision_flops_per_second", ours, run -> shares(run).visionFlopsPerSecond());
    values.put("vision_peak_flops_per_second", number(machine.visionFlopsPerSecond()));
    put(values, "vision_peak_share", ours, this::visionShare);
    put(values, "naive_vision_peak_share", naive, this::visionShare);
    put(values, "prefill_flops_per_second", ours, run -> shares(run).prefillFlopsPerSecond());
    values.put("prefill_peak_flops_per_second", number(machine.prefillFlopsPerSecond()));
    put(values, "prefill_peak_share", ours, this::prefillShare);
    put(values, "naive_prefill_peak_share", naive, this::prefillShare);
    put(values, "decode_bytes_per_second", ours, run -> shares(run).stepBytesPerSecond());
    values.put("memory_bytes_per_second", number(machine.bytesPerSecond()));
    put(values, "decode_bandwidth_share", ours, this::bandwidthShare);
    put(values, "naive_decode_bandwidth_share", naive, this::bandwidthShare);
    put(values, "decoder_row_step_ratio", ours, Run::rowStepRatio);
    put(values, "naive_decoder_row_step_ratio", naive, Run::rowStepRatio);
    put(values, "prompt_padding_ratio", ours, Run::promptPaddingRatio);
    put(values, "bubble_ratio", ours, Run::bubbleRatio);
    put(values, "naive_bubble_ratio", naive, Run::bubbleRatio);
    values.put("overlap_ratio", number(overlapRatio()));
    values.put("model_load_seconds", loaded.millis() / 1e3);
    values.put("weight_bytes", loaded.weightBytes());
    values.put("peak_rss_bytes", peakBytes);
    return values;
  }

  /** The figures of both ways side by side, for people: name, ours, the naive way's. */
  public List<List<Object>> table() {
    List<List<Object>> rows = new ArrayList<>();
    rows.add(row("images/s", "%.3f", Run::imagesPerSecond));
    STAGES.forEach(
        (name, measure) ->
            rows.add(
                row(
                    name.replace('_', ' ') + ", ms an image",
                    "%.2f",
                    run -> run.counts().seconds(measure) * 1e3 / run.images())));
    rows.add(row("vision, % of the matrix peak", "%.1f", run -> 100 * visionShare(run)));
    rows.add(row("prefill, % of the matrix peak", "%.1f", run -> 100 * prefillShare(run)));
    rows.add(row("decode steps, % of the bandwidth", "%.1f", run -> 100 * bandwidthShare(run)));
    rows.add(row("row-steps per written token", "%.3f", Run::rowStepRatio));
    rows.add(row("prompt tokens with padding", "%.3f", Run::promptPaddingRatio));
    rows.add(row("networks idle, % of the time", "%.1f", run -> 100 * run.bubbleRatio()));
    return rows;
  }

  /** What stands for the run as a whole, for people, a line each. */
  public List<String> lines() {
    Spread ratios = ratios();
    return List.of(
        line(
            "%.2f times the naive way (%.2f to %.2f in %d rounds); %.1f %% of the texts are equal.",
            ratios.median(), ratios.least(), ratios.most(), ours.size(), 100 * equalTexts()),
        line(
            "%d images, %d outputs each, %s, on %s.",
            benchmark.uris().size(), outputs(), precision(), device),
        line(
            "With reading made as slow as computing it takes %.2f times as long (2: by turns).",
            overlapRatio()),
        line(
            "Model loaded in %.1f s: %.3f GB of weights; the process took %.2f GB at most.",
            loaded.millis() / 1e3, loaded.weightBytes() / 1e9, peakBytes / 1e9),
        line(
            "At best this machine does %.1f GFLOP/s (vision), %.1f (prefill), and reads %.1f GB/s.",
            machine.visionFlopsPerSecond() / 1e9,
            machine.prefillFlopsPerSecond() / 1e9,
            machine.bytesPerSecond() / 1e9));
  }

  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private List<Object> row(String name, String format, ToDoubleFunction<Run> value) {
    return List.of(name, cell(format, ours, value), cell(format, naive, value));
  }

  private static String cell(String format, List<Run> runs, ToDoubleFunction<Run> value) {
    double median = Spread.of(runs, value).median();
    return Double.isFinite(median) ? line(format, median) : "";
  }

  private Precision precision() {
    return benchmark.spec().precision();
  }

  private int outputs() {
    return ours.get(0).texts().get(0).size() + (benchmark.wanted().embedding() ? 1 : 0);
  }

  private Spread ratios() {
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < ours.size(); round++) {
      ratios.add(ours.get(round).imagesPerSecond() / naive.get(round).imagesPerSecond());
    }
    return Spread.of(ratios, Double::doubleValue);
  }

  /** Share of the texts in which both ways agree; 1 where there are none. */
  private double equalTexts() {
    int all = 0;
    int equal = 0;
    for (int image = 0; image < benchmark.uris().size(); image++) {
      List<String> mine = ours.get(0).texts().get(image);
      for (int text = 0; text < mine.size(); text++) {
        all++;
        equal += mine.get(text).equals(naive.get(0).texts().get(image).get(text)) ? 1 : 0;
      }
    }
    return all == 0 ? 1 : (double) equal / all;
  }

  /** Wall time where reading takes as long as computing, over either of them. */
  private double overlapRatio() {
    return slowed.seconds() / Spread.of(ours, Run::seconds).median();
  }

  private Shares shares(Run run) {
    var config = benchmark.checkpoint().config();
    return new Shares(config, NetworkCost.of(config), precision(), run.counts());
  }

  private double visionShare(Run run) {
    return shares(run).visionFlopsPerSecond() / machine.visionFlopsPerSecond();
  }

  private double prefillShare(Run run) {
    return shares(run).prefillFlopsPerSecond() / machine.prefillFlopsPerSecond();
  }

  private double bandwidthShare(Run run) {
    return shares(run).stepBytesPerSecond() / machine.bytesPerSecond();
  }

  private static Map<String, Object> perImage(List<Run> runs) {
    Map<String, Object> seconds = new LinkedHashMap<>();
    STAGES.forEach(
        (name, measure) ->
            put(seconds, name, runs, run -> run.counts().seconds(measure) / run.images()));
    return seconds;
  }

  private static void put(
      Map<String, Object> values, String name, List<Run> runs, ToDoubleFunction<Run> value) {
    values.put(name, number(Spread.of(runs, value).median()));
  }

  private static void spread(Map<String, Object> values, String name, Spread spread) {
    values.put(name, number(spread.median()));
    values.put(name + "_least", number(spread.least()));
    values.put(name + "_most", number(spread.most()));
  }

  private static Double number(double value) {
    return Double.isFinite(value) ? (Double) value : null;
  }
}
