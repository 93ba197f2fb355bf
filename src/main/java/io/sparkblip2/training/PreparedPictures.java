package io.sparkblip2.training;

import io.sparkblip2.image.ImageFailure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/**
 * Pictures from their files, read and changed by threads of their own, so that those of the next
 * batches are ready when the network wants them. Safe for use by several threads.
 */
public final class PreparedPictures implements Pictures, AutoCloseable {
  /** Shards whose pictures are held: some ahead, and the one that is worked on. */
  private static final int HELD = 5;

  private final PictureSettings settings;
  private final PictureCache toLearn;
  private final PictureCache asTheyAre;
  private final ExecutorService threads;
  private final Map<Wanted, List<CompletableFuture<byte[]>>> held =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(
            Map.Entry<Wanted, List<CompletableFuture<byte[]>>> eldest) {
          return size() > HELD;
        }
      };

  private record Wanted(Shard shard, boolean augment) {}

  public PreparedPictures(PictureSettings settings, Configuration hadoop) {
    this.settings = settings;
    long forHeldOut = settings.cacheBytes() / 8;
    toLearn =
        new PictureCache(settings, settings.keptSize(), settings.cacheBytes() - forHeldOut, hadoop);
    asTheyAre = new PictureCache(settings, settings.size(), forHeldOut, hadoop);
    threads =
        Executors.newFixedThreadPool(
            Runtime.getRuntime().availableProcessors(),
            work -> {
              Thread thread = new Thread(work, "pictures");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Reads a picture, and keeps it for later if there is room.
   *
   * @throws ImageFailure if it cannot be used
   */
  public void check(String uri) throws ImageFailure {
    toLearn.pixels(uri);
  }

  /** Begins to make a shard's pictures ready. */
  public void prepare(Shard shard) {
    begin(shard, true);
  }

  @Override
  public byte[] pixels(Shard shard, boolean augment) {
    int bytes = settings.size() * settings.size() * 3;
    byte[] all = new byte[Math.multiplyExact(shard.size(), bytes)];
    List<CompletableFuture<byte[]>> pictures = begin(shard, augment);
    try {
      for (int i = 0; i < pictures.size(); i++) {
        System.arraycopy(pictures.get(i).join(), 0, all, i * bytes, bytes);
      }
      return all;
    } catch (CompletionException e) {
      forget(shard, augment, pictures);
      throw e.getCause() instanceof IllegalStateException gone ? gone : e;
    }
  }

  private synchronized List<CompletableFuture<byte[]>> begin(Shard shard, boolean augment) {
    return held.computeIfAbsent(
        new Wanted(shard, augment),
        wanted ->
            IntStream.range(shard.from(), shard.to())
                .mapToObj(
                    i ->
                        CompletableFuture.supplyAsync(
                            () -> picture(shard.batch(), i, augment), threads))
                .toList());
  }

  /** So that who asks again has the pictures read again. */
  private synchronized void forget(
      Shard shard, boolean augment, List<CompletableFuture<byte[]>> failed) {
    held.remove(new Wanted(shard, augment), failed);
  }

  private byte[] picture(Batch batch, int index, boolean augment) {
    String uri = batch.examples().get(index).imageUri();
    try {
      if (!augment) {
        return asTheyAre.pixels(uri);
      }
      SplittableRandom random =
          new SplittableRandom(Permutation.mix(batch.seed(), batch.step(), index));
      return settings
          .augmentation()
          .apply(toLearn.pixels(uri), toLearn.size(), settings.size(), random);
    } catch (ImageFailure e) {
      throw new IllegalStateException(
          "A picture that could be read when the training began no longer can: "
              + e.getMessage()
              + " Put it back and go on with --resume, which otherwise says how to do without it.",
          e);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
