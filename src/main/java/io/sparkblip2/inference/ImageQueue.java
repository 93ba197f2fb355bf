package io.sparkblip2.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Images that wait for a model, and when it is given how many of them. A group costs the same
 * whether it is full or not, so images enter in whole groups; fewer of them only when no more come.
 * Not thread-safe; others may add to the images meanwhile.
 */
final class ImageQueue {
  private static final long POLL_MILLIS = 200;

  /** How long an idle model waits for the next image of a group at least, and at most. */
  private static final long SHORTEST_LINGER = TimeUnit.MILLISECONDS.toNanos(20);

  private static final long LONGEST_LINGER = TimeUnit.SECONDS.toNanos(2);

  /** The same before it is known how long it sees an image. */
  private static final long FIRST_LINGER = TimeUnit.MILLISECONDS.toNanos(250);

  /** Of what a group takes, it waits this part for each image of the group. */
  private static final int GROUP_TO_LINGER = 2;

  /** Of what a group takes, it waits this part for the next one to begin with both. */
  private static final int GROUP_TO_GATHER = 8;

  /** Where more wait than there is room for, they enter when this part of a batch has room. */
  private static final int ROOM_FOR_MANY = 2;

  private final BlockingDeque<ImageRequest> waiting;
  private final BatchModel model;
  private final Supplier<Capacity> capacity;
  private final LongSupplier nanoTime;
  private int lastSize;
  private long lastChange;

  /**
   * @param capacity of the model at the moment
   */
  ImageQueue(BlockingDeque<ImageRequest> waiting, BatchModel model, Supplier<Capacity> capacity) {
    this(waiting, model, capacity, System::nanoTime);
  }

  /** With another clock. */
  ImageQueue(
      BlockingDeque<ImageRequest> waiting,
      BatchModel model,
      Supplier<Capacity> capacity,
      LongSupplier nanoTime) {
    this.waiting = waiting;
    this.model = model;
    this.capacity = capacity;
    this.nanoTime = nanoTime;
  }

  /**
   * What an idle model begins with; waits for it a little.
   *
   * @return several images, or one that is to be computed alone, or none where none came
   */
  List<ImageRequest> begin() throws InterruptedException {
    ImageRequest first = waiting.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
    if (first == null) {
      return List.of();
    }
    waiting.addFirst(first);
    ImageRequest next = next();
    if (next == null) {
      return List.of();
    }
    if (next.handling().alone()) {
      return take(1);
    }
    int most = capacity.get().beginning(next.wanted().texts());
    int group = Math.min(model.group(), most);
    int images = awaitGroup(group);
    if (images == group) {
      images = awaitMore(group, most);
    }
    return take(images);
  }

  /** The first that somebody waits for; those of tasks that are over are dropped. */
  private ImageRequest next() {
    waiting.removeIf(request -> request.result().isDone());
    return waiting.peek();
  }

  /** Waits for the images of a group as long as they come; returns how many there are. */
  private int awaitGroup(int group) throws InterruptedException {
    long seen = model.group() * model.imageNanos() / GROUP_TO_LINGER;
    long linger =
        seen == 0 ? FIRST_LINGER : Math.min(LONGEST_LINGER, Math.max(SHORTEST_LINGER, seen));
    int here = ordinary(group);
    long since = nanoTime.getAsLong();
    while (here < group && !oneIsAlone(group) && nanoTime.getAsLong() - since < linger) {
      TimeUnit.MILLISECONDS.sleep(1);
      int now = ordinary(group);
      if (now > here) {
        here = now;
        since = nanoTime.getAsLong();
      }
    }
    return here;
  }

  /**
   * Waits for one more group after the other as long as they come much faster than they are seen:
   * what reads them is then not held up by what sees the first ones.
   */
  private int awaitMore(int group, int most) throws InterruptedException {
    long patience = group * model.imageNanos() / GROUP_TO_GATHER;
    int images = group;
    while (images < most) {
      int more = Math.min(images + group, most);
      long start = nanoTime.getAsLong();
      while (ordinary(more) < more) {
        if (nanoTime.getAsLong() - start > patience) {
          return images;
        }
        TimeUnit.MILLISECONDS.sleep(1);
      }
      images = more;
    }
    return images;
  }

  /**
   * What enters beside images that are under way; waits for nothing.
   *
   * @param underWay 1 or more
   * @param missing texts of theirs that are still to be written
   */
  List<ImageRequest> join(int underWay, int missing) {
    ImageRequest next = next();
    if (next == null || next.handling().alone()) {
      return List.of();
    }
    Capacity now = capacity.get();
    int wanted = next.wanted().texts();
    int group = Math.min(model.group(), now.images());
    int room = now.beside(underWay, missing, wanted, group);
    boolean noneCame = noneCameForLong();
    int size = waiting.size();
    boolean few = size < group && !noneCame;
    boolean many = size > room && room < now.beginning(wanted) / ROOM_FOR_MANY;
    if (room == 0 || few || many) {
      return List.of();
    }
    int here = ordinary(room);
    int whole = here / group * group;
    return take(whole == 0 && noneCame ? here : whole);
  }

  /** Whether no image came for as long as a group takes. */
  private boolean noneCameForLong() {
    long now = nanoTime.getAsLong();
    int size = waiting.size();
    if (size != lastSize) {
      lastSize = size;
      lastChange = now;
    }
    return now - lastChange > model.group() * model.imageNanos();
  }

  /** How many wait before one that is to be computed alone; no more than asked for are counted. */
  private int ordinary(int most) {
    return (int)
        waiting.stream().limit(most).takeWhile(request -> !request.handling().alone()).count();
  }

  private boolean oneIsAlone(int amongFirst) {
    return waiting.stream().limit(amongFirst).anyMatch(request -> request.handling().alone());
  }

  private List<ImageRequest> take(int images) {
    List<ImageRequest> taken = new ArrayList<>(images);
    waiting.drainTo(taken, images);
    return taken;
  }
}
