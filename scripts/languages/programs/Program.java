import com.pulumi.Pulumi;
import com.pulumi.sagemakerpipelineaccess.JsonGetBucketPolicy;
import com.pulumi.sagemakerpipelineaccess.JsonGetBucketPolicyArgs;
import com.pulumi.sagemakerpipelineaccess.PipelineAccess;
import com.pulumi.sagemakerpipelineaccess.PipelineAccessArgs;
import com.pulumi.sagemakerpipelineaccess.PipelineAuthorPolicy;
import com.pulumi.sagemakerpipelineaccess.PipelineAuthorPolicyArgs;
import com.pulumi.sagemakerpipelineaccess.PipelineOperatorPolicy;
import com.pulumi.sagemakerpipelineaccess.PipelineOperatorPolicyArgs;
import com.pulumi.sagemakerpipelineaccess.PipelineRole;
import com.pulumi.sagemakerpipelineaccess.PipelineRoleArgs;
import com.pulumi.sagemakerpipelineaccess.PipelineScheduleRole;
import com.pulumi.sagemakerpipelineaccess.PipelineScheduleRoleArgs;
import com.pulumi.sagemakerpipelineaccess.ScpException;
import com.pulumi.sagemakerpipelineaccess.ScpExceptionArgs;
import com.pulumi.sagemakerpipelineaccess.StepRole;
import com.pulumi.sagemakerpipelineaccess.StepRoleArgs;
import com.pulumi.sagemakerpipelineaccess.enums.RoleSeparation;
import com.pulumi.sagemakerpipelineaccess.inputs.ExceptionTagArgs;
import com.pulumi.sagemakerpipelineaccess.inputs.PassedRoleArgs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Uses every component. */
public final class Program {
  public static void main(String[] args) {
    Pulumi.run(context -> {
      var abalone = new PipelineAccess("abalone", PipelineAccessArgs.builder()
          .pipelineName("AbalonePipeline")
          .definition(definition())
          .bindings(Map.of("DataBucket", "my-data"))
          .roleSeparation(RoleSeparation.PerStep)
          .sharedRoles(Map.of("data", List.of("PreprocessData", "EvaluateModel")))
          .exceptionTag(ExceptionTagArgs.builder().key("jsonget").value("yes").build())
          .authorRoleNames("MlPlatform")
          .operatorRoleNames("Operations")
          .build());
      var role = new PipelineRole("role", PipelineRoleArgs.builder()
          .pipelineName("Other")
          .jobTypes("Training")
          .passRoles(PassedRoleArgs.builder().arn(abalone.pipelineRoleArn()).build())
          .build());
      var step = new StepRole("step", StepRoleArgs.builder()
          .pipelineName("Other")
          .stepName("Train")
          .jobType("Training")
          .inputs("s3://my-data/train/")
          .outputs("s3://my-data/models/")
          .build());
      new PipelineAuthorPolicy("author",
          PipelineAuthorPolicyArgs.builder().pipelineNames("Other").pipelineRoleArn(role.arn()).build());
      new PipelineOperatorPolicy("operator", PipelineOperatorPolicyArgs.builder().pipelineNames("Other").build());
      new PipelineScheduleRole("schedule", PipelineScheduleRoleArgs.builder().pipelineNames("Other").build());
      new JsonGetBucketPolicy("bucket", JsonGetBucketPolicyArgs.builder()
          .bucket("my-data")
          .roleArns(abalone.pipelineRoleArn().applyValue(List::of))
          .objects(abalone.jsonGetObjects())
          .build());
      new ScpException("exception", ScpExceptionArgs.builder()
          .tag(ExceptionTagArgs.builder().key("jsonget").value("yes").build())
          .objects("arn:aws:s3:::my-data/evaluation.json")
          .admins("arn:aws:iam::*:role/Admin")
          .vpcIds("vpc-0123456789abcdef0")
          .attach(false)
          .build());
      context.export("definition", abalone.definition());
      context.export("step", step.arn());
    });
  }

  private static String definition() {
    try {
      return Files.readString(Path.of("definition.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
