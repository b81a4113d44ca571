package io.agentforge.jobs.merge;

import io.agentforge.merge.folder.FolderMerge;
import io.agentforge.merge.folder.MergeOptions;
import io.agentforge.merge.folder.MergeResult;
import io.agentforge.merge.folder.OutputFolder;
import io.agentforge.merge.folder.WrittenFile;
import io.agentforge.merge.recipe.MergeRecipe;
import io.agentforge.merge.recipe.MergeRecipeReader;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.SparkSession;

/** A merge as a Spark stage: one task for each file of weights; only names and sums travel. */
final class MergeOnSpark {
  private MergeOnSpark() {}

  static MergeResult run(SparkSession spark, MergeJob job, String yaml) {
    HadoopAccess hadoop = new HadoopAccess(spark.sparkContext().hadoopConfiguration());
    MergeRecipe recipe = MergeRecipeReader.read(job.recipe(), yaml);
    FolderMerge merge =
        FolderMerge.judge(recipe, new AnyModelSource(job.locations(), () -> hadoop), job.options());
    merge.remarks().forEach(job.remark());
    int cores = spark.sparkContext().getConf().getInt("spark.task.cpus", 1);
    try (HadoopOutputFolder folder = HadoopOutputFolder.begin(hadoop, job.output())) {
      ShardTask task =
          new ShardTask(
              hadoop,
              yaml,
              job.locations().absolute(),
              folder.name(),
              folder.temporary(),
              job.options().withThreads(cores));
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      List<Integer> shards = IntStream.range(0, merge.shardCount()).boxed().toList();
      List<WrittenFile> written = context.parallelize(shards, shards.size()).map(task).collect();
      return merge.finish(written, folder);
    }
  }

  /** Plans the judged merge again where it runs, and writes one of its files. */
  private record ShardTask(
      HadoopAccess hadoop,
      String yaml,
      Locations locations,
      String target,
      String temporary,
      MergeOptions options)
      implements Function<Integer, WrittenFile> {
    @Override
    public WrittenFile call(Integer shard) {
      MergeRecipe recipe = MergeRecipeReader.read("the merge recipe", yaml);
      FolderMerge merge =
          FolderMerge.plan(recipe, new AnyModelSource(locations, () -> hadoop), options);
      OutputFolder folder = HadoopOutputFolder.attach(hadoop, target, temporary);
      return merge.write(shard, folder);
    }
  }
}
