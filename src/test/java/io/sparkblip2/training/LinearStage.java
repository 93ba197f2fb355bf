package io.sparkblip2.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A small stage written by hand: two linear maps bring an example's picture (a random vector drawn
 * from its URI's number) and its text together by contrast over the whole batch.
 */
public class LinearStage implements Stage {
  private static final int INPUT = 6;
  private static final int WIDTH = 4;
  private static final int MAP = INPUT * WIDTH;

  private final Set<Long> brokenSteps;
  private final Pictures pictures;
  private float[] values;

  /**
   * @param brokenSteps whose loss is none
   */
  public LinearStage(long seed, Set<Long> brokenSteps) {
    this(seed, brokenSteps, null);
  }

  /**
   * @param pictures whose mean colours are added to the inputs; null for none
   */
  public LinearStage(long seed, Set<Long> brokenSteps, Pictures pictures) {
    this.brokenSteps = brokenSteps;
    this.pictures = pictures;
    Random random = new Random(seed);
    values = new float[2 * MAP + WIDTH];
    for (int i = 0; i < 2 * MAP; i++) {
      values[i] = (float) (0.3 * random.nextGaussian());
    }
  }

  /** So many pairs, all different. */
  public static List<Example> examples(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Example("/pictures/" + i + ".png", "", "", "thing " + i))
        .toList();
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        new Parameter("image.weight", new long[] {WIDTH, INPUT}),
        new Parameter("text.weight", new long[] {WIDTH, INPUT}),
        new Parameter("text.bias", new long[] {WIDTH}));
  }

  @Override
  public float[] values() {
    return values.clone();
  }

  @Override
  public void assign(float[] newValues) {
    values = newValues.clone();
  }

  @Override
  public List<String> losses() {
    return List.of("loss", "contrast", "size");
  }

  @Override
  public int featureSize() {
    return 2 * WIDTH;
  }

  @Override
  public float[][] features(Shard shard) {
    return Arrays.stream(inputs(shard)).map(this::features).toArray(float[][]::new);
  }

  private float[] features(double[] input) {
    float[] features = new float[2 * WIDTH];
    for (int w = 0; w < WIDTH; w++) {
      double image = 0;
      double text = values[2 * MAP + w];
      for (int k = 0; k < INPUT; k++) {
        image += values[w * INPUT + k] * input[k];
        text += values[MAP + w * INPUT + k] * input[INPUT - 1 - k];
      }
      features[w] = (float) image;
      features[WIDTH + w] = (float) text;
    }
    return features;
  }

  private double[][] inputs(Shard shard) {
    boolean learns = shard.batch().step() >= 0;
    byte[] pixels = pictures == null ? new byte[0] : pictures.pixels(shard, learns);
    int bytes = pixels.length / Math.max(1, shard.size());
    double[][] inputs = new double[shard.size()][];
    for (int i = 0; i < inputs.length; i++) {
      Random random = new Random(shard.examples().get(i).text().hashCode());
      inputs[i] = random.doubles(INPUT, -1, 1).toArray();
      for (int b = 0; b < bytes; b++) {
        inputs[i][b % 3] += (pixels[i * bytes + b] & 0xff) / (85.0 * bytes);
      }
    }
    return inputs;
  }

  @Override
  public Contribution contribution(Shard shard, Exchange exchange, boolean learn) {
    float[][] all = exchange.features();
    int rows = all.length;
    double[][] likely = likelihoods(all);
    double contrast = 0;
    double size = 0;
    double[] gradient = new double[values.length];
    double[][] inputs = inputs(shard);
    for (int i = shard.from(); i < shard.to(); i++) {
      contrast -= Math.log(likely[i][i]) / rows;
      double[] toImage = new double[WIDTH];
      double[] toText = new double[WIDTH];
      for (int j = 0; j < rows; j++) {
        double right = i == j ? 1 : 0;
        for (int w = 0; w < WIDTH; w++) {
          toImage[w] += (likely[i][j] - right) * all[j][WIDTH + w] / rows;
          toText[w] += (likely[j][i] - right) * all[j][w] / rows;
        }
      }
      double[] input = inputs[i - shard.from()];
      for (int w = 0; w < WIDTH; w++) {
        size += 0.01 * all[i][w] * all[i][w] / rows;
        toImage[w] += 0.02 * all[i][w] / rows;
        gradient[2 * MAP + w] += toText[w];
        for (int k = 0; k < INPUT; k++) {
          gradient[w * INPUT + k] += toImage[w] * input[k];
          gradient[MAP + w * INPUT + k] += toText[w] * input[INPUT - 1 - k];
        }
      }
    }
    double loss = brokenSteps.contains(shard.batch().step()) ? Double.NaN : contrast + size;
    float[] flat = new float[learn ? values.length : 0];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = (float) gradient[i];
    }
    return new Contribution(new double[] {loss, contrast, size}, flat);
  }

  /** Row i: how likely each text of the batch is for picture i. */
  private static double[][] likelihoods(float[][] all) {
    double[][] likely = new double[all.length][all.length];
    for (int i = 0; i < all.length; i++) {
      for (int j = 0; j < all.length; j++) {
        double similarity = 0;
        for (int w = 0; w < WIDTH; w++) {
          similarity += (double) all[i][w] * all[j][WIDTH + w];
        }
        likely[i][j] = Math.exp(similarity);
      }
      double sum = Arrays.stream(likely[i]).sum();
      for (int j = 0; j < all.length; j++) {
        likely[i][j] /= sum;
      }
    }
    return likely;
  }

  @Override
  public void save(Path folder) {
    try {
      String text =
          IntStream.range(0, values.length)
              .mapToObj(i -> Float.toString(values[i]))
              .collect(Collectors.joining("\n"));
      Files.writeString(folder.resolve("values.txt"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {}
}
