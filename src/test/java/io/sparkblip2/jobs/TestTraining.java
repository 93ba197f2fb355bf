package io.sparkblip2.jobs;

import io.sparkblip2.config.Arguments;
import io.sparkblip2.config.PretrainConfig;
import io.sparkblip2.tables.LocalSpark;
import io.sparkblip2.training.LinearStage;
import io.sparkblip2.training.StageOpener;
import io.sparkblip2.training.StateFile;
import io.sparkblip2.training.TrainingState;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;

/** Calls of {@code pretrain} with a small stage, on a few pictures that are drawn once. */
final class TestTraining {
  private static final int PICTURES = 48;
  private static final String PAIRS = "pairs.csv";

  private final Path shared;
  private final Path folder;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /**
   * @param shared what was {@linkplain #draw drawn} into
   * @param folder of the test alone
   */
  TestTraining(Path shared, Path folder) {
    this.shared = shared;
    this.folder = folder;
  }

  /** Pictures {@code 0.png} and on, a broken one, and pairs of all and of a missing one. */
  static void draw(Path shared) throws IOException {
    List<String> lines = new ArrayList<>(List.of("image_uri,text"));
    for (int i = 0; i < PICTURES; i++) {
      BufferedImage image = new BufferedImage(20, 16, BufferedImage.TYPE_INT_RGB);
      for (int p = 0; p < 20 * 16; p++) {
        image.setRGB(p % 20, p / 20, i * 5 << 16 | p % 256 << 8 | 255 - i * 5);
      }
      Path file = shared.resolve(i + ".png");
      ImageIO.write(image, "png", file.toFile());
      lines.add(file + ",thing " + i);
    }
    Path broken = Files.writeString(shared.resolve("broken.png"), "no picture");
    lines.add(broken + ",a broken thing");
    lines.add(shared.resolve("missing.png") + ",a missing thing");
    lines.add(shared.resolve("0.png") + ",");
    Files.write(shared.resolve(PAIRS), lines);
  }

  /** The pairs of all that was drawn. */
  Path pairs() {
    return shared.resolve(PAIRS);
  }

  Path picture(String name) {
    return shared.resolve(name);
  }

  /** Options for a stage that learns from these pairs with their prompts. */
  String[] asked(Path asked, String stage, String output) {
    return new String[] {
      "--stage=" + stage,
      "--pairs=" + asked,
      "--prompt-column=prompt",
      "--output=" + path(output),
      "--image-size=16",
      "--steps=8",
      "--warmup-steps=0",
      "--batch-size=8",
      "--picture-bytes=1"
    };
  }

  String[] args(String output, int steps, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "--pairs=" + pairs(),
                "--output=" + path(output),
                "--steps=" + steps,
                "--image-size=16",
                "--held-out=8",
                "--batch-size=8",
                "--learning-rate=3e-3",
                "--warmup-steps=0",
                "--log-every=10",
                "--validate-every=15",
                "--checkpoint-every=50"));
    args.addAll(List.of(more));
    return args.toArray(String[]::new);
  }

  /** What the job printed as its result. */
  String train(Set<Long> brokenSteps, String... args) {
    return train(
        (config, device, pictures) -> new LinearStage(config.seed(), brokenSteps, pictures), args);
  }

  String train(StageOpener opener, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new PretrainWork(
            opener,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8))
        .train(LocalSpark.session(), PretrainWork.requests(read(args)));
    return out.toString(StandardCharsets.UTF_8);
  }

  static PretrainConfig read(String... args) {
    return Arguments.read(PretrainConfig.class, args);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  TrainingState state(String output) {
    return new StateFile(path(output + "/training.safetensors")).read();
  }

  /** A file or folder of the test. */
  Path path(String name) {
    return folder.resolve(name);
  }
}
