package io.sparkblip2.training;

import java.util.ArrayList;
import java.util.List;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, 2019), step for step as {@code
 * torch.optim.AdamW} computes it in float32.
 *
 * <p>Not thread-safe; a step itself works on several blocks at a time where there are many numbers.
 * The result does not depend on how many.
 */
public final class AdamW {
  private final AdamSettings settings;
  private final List<Block> blocks;
  private final Moments moments;

  /** A range of the flat vectors that is treated alike. */
  private record Block(int from, int to, boolean decays) {}

  /**
   * @param moments where the optimiser begins; changed by every step
   */
  public AdamW(AdamSettings settings, List<Parameter> parameters, Moments moments) {
    this.settings = settings;
    this.moments = moments;
    blocks = blocks(parameters);
  }

  private static List<Block> blocks(List<Parameter> parameters) {
    List<Block> blocks = new ArrayList<>();
    int from = 0;
    for (Parameter parameter : parameters) {
      int end = from + parameter.size();
      for (int start = from; start < end; start += Vectors.BLOCK) {
        blocks.add(new Block(start, Math.min(end, start + Vectors.BLOCK), parameter.decays()));
      }
      from = end;
    }
    return blocks;
  }

  /**
   * Changes the values by one step.
   *
   * @param gradient as computed, before {@code scale}
   * @param scale what the gradient is multiplied with: 1, or less where it is clipped
   */
  public void step(float[] values, float[] gradient, double scale, double learningRate) {
    long count = moments.countStep();
    Step step =
        new Step(
            1 - settings.beta1(),
            settings.beta2(),
            1 - settings.beta2(),
            learningRate / (1 - Math.pow(settings.beta1(), count)),
            Math.sqrt(1 - Math.pow(settings.beta2(), count)),
            settings.epsilon(),
            1 - learningRate * settings.weightDecay(),
            (float) scale);
    Vectors.stream(blocks, values.length)
        .forEach(block -> step.apply(block, values, gradient, moments));
  }

  /** The numbers of one step, rounded to float where torch rounds them. */
  private record Step(
      float towards,
      float keepSquare,
      float addSquare,
      float stepSize,
      float correction,
      float epsilon,
      float shrink,
      float scale) {
    Step(
        double towards,
        double keepSquare,
        double addSquare,
        double stepSize,
        double correction,
        double epsilon,
        double shrink,
        float scale) {
      this(
          (float) towards,
          (float) keepSquare,
          (float) addSquare,
          (float) stepSize,
          (float) correction,
          (float) epsilon,
          (float) shrink,
          scale);
    }

    void apply(Block block, float[] values, float[] gradient, Moments moments) {
      float[] first = moments.first();
      float[] second = moments.second();
      for (int i = block.from(); i < block.to(); i++) {
        float g = gradient[i] * scale;
        float mean = first[i] + towards * (g - first[i]);
        float square = second[i] * keepSquare + addSquare * g * g;
        float kept = block.decays() ? values[i] * shrink : values[i];
        first[i] = mean;
        second[i] = square;
        values[i] = kept - stepSize * mean / ((float) Math.sqrt(square) / correction + epsilon);
      }
    }
  }
}
