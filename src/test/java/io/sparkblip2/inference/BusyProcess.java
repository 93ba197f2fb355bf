package io.sparkblip2.inference;

import io.sparkblip2.network.ComputeLock;
import java.util.List;
import java.util.Map;

/**
 * A process that ends while its predictor computes a batch, or is to be ended then. The batch tells
 * when it begins and when it ends; a second one waits behind it.
 */
final class BusyProcess {
  static final String BEGINS = "a batch begins";
  static final String ENDS = "a batch ends";

  private BusyProcess() {}

  /**
   * @param args milliseconds that a batch takes, and the status to exit with, or -1 to wait
   */
  public static void main(String[] args) throws Exception {
    long millis = Long.parseLong(args[0]);
    int status = Integer.parseInt(args[1]);
    FakeBatchModel model =
        new FakeBatchModel(1, 1, "") {
          @Override
          public List<List<Prediction>> predict(List<ImageRequest> requests) {
            System.out.println(BEGINS);
            if (status >= 0) {
              new Thread(() -> ComputeLock.exit(status)).start();
            }
            sleep(millis);
            System.out.println(ENDS);
            return super.predict(requests);
          }
        };
    Blip2Predictor predictor = new Blip2Predictor("busy", () -> model, Map.of());
    predictor.submit(new byte[] {1}, new Wanted(true, List.of(), false));
    predictor.submit(new byte[] {2}, new Wanted(true, List.of(), false));
    sleep(600_000);
  }

  /** As native code does, it takes no notice of an interrupt. */
  private static void sleep(long millis) {
    long end = System.nanoTime() + millis * 1_000_000;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        // goes on
      }
    }
  }
}
