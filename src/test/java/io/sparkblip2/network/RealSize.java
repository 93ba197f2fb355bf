package io.sparkblip2.network;

import ai.djl.Device;
import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.config.Precision;
import java.nio.file.Files;
import java.nio.file.Path;

public final class RealSize {
  private RealSize() {}

  public static void main(String[] arguments) throws Exception {
    Checkpoint checkpoint = Checkpoint.open(Path.of(arguments[0]));
    Precision precision = Precision.valueOf(arguments[1]);
    long begin = System.nanoTime();
    Blip2 model = Blip2.load(checkpoint, precision, Device.cpu());
    System.out.printf("vision and Q-Former %.1f s%n", (System.nanoTime() - begin) / 1e9);
    if (arguments.length > 2) {
      model.languageModel();
      System.out.printf("language model %.1f s%n", (System.nanoTime() - begin) / 1e9);
    }
    Files.readString(Path.of("/proc/self/status"))
        .lines()
        .filter(line -> line.startsWith("VmHWM") || line.startsWith("Rss"))
        .forEach(System.out::println);
    model.close();
  }
}
