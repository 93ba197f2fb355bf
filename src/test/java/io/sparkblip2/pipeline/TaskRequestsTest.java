package io.sparkblip2.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.apache.spark.TaskContext$;
import org.apache.spark.TaskContextImpl;
import org.junit.jupiter.api.Test;
import scala.Option;

class TaskRequestsTest {
  @Test
  void whatATaskStillWaitsForIsCancelledWhenItIsOver() {
    TaskContextImpl task = TaskContext$.MODULE$.empty();
    TaskRequests requests = TaskRequests.of(task);
    CompletableFuture<String> done = requests.add(new CompletableFuture<>());
    CompletableFuture<String> open = requests.add(new CompletableFuture<>());
    done.complete("a caption");

    task.markTaskCompleted(Option.empty());

    assertThat(done).isCompletedWithValue("a caption");
    assertThat(open).isCancelled();
    assertThat(requests.add(new CompletableFuture<>())).as("too late").isCancelled();
  }
}
