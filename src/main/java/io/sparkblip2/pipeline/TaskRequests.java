package io.sparkblip2.pipeline;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;

/**
 * What a task has asked of a predictor and still waits for: cancelled when the task is over, done
 * or not, so that nothing is computed for nobody. May be used by several threads, as Spark reads
 * some tasks' rows in one of its own.
 */
public final class TaskRequests implements TaskCompletionListener {
  private final Set<CompletableFuture<?>> open = ConcurrentHashMap.newKeySet();
  private volatile boolean over;

  /** Those of the calling thread's task. */
  public static TaskRequests ofThisTask() {
    return of(TaskContext.get());
  }

  static TaskRequests of(TaskContext task) {
    TaskRequests requests = new TaskRequests();
    task.addTaskCompletionListener(requests);
    return requests;
  }

  /** Notes a request until it is done; gives it back. */
  public <T> CompletableFuture<T> add(CompletableFuture<T> request) {
    open.add(request);
    request.whenComplete((result, failure) -> open.remove(request));
    if (over) {
      request.cancel(false);
    }
    return request;
  }

  @Override
  public void onTaskCompletion(TaskContext task) {
    over = true;
    open.forEach(request -> request.cancel(false));
  }
}
