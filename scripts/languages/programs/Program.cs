using System.IO;
using System.Threading.Tasks;
using Pulumi;
using Pulumi.SagemakerPipelineAccess;
using Pulumi.SagemakerPipelineAccess.Inputs;

/// <summary>Uses every component.</summary>
class Program
{
    static Task<int> Main() => Deployment.RunAsync(() =>
    {
        var abalone = new PipelineAccess("abalone", new PipelineAccessArgs
        {
            PipelineName = "AbalonePipeline",
            Definition = File.ReadAllText("definition.json"),
            Bindings = { ["DataBucket"] = "my-data" },
            RoleSeparation = RoleSeparation.PerStep,
            ExceptionTag = new ExceptionTagArgs { Key = "jsonget", Value = "yes" },
            AuthorRoleNames = { "MlPlatform" },
            OperatorRoleNames = { "Operations" },
        });
        var role = new PipelineRole("role", new PipelineRoleArgs
        {
            PipelineName = "Other",
            JobTypes = { "Training" },
            PassRoles = { new PassedRoleArgs { Arn = abalone.PipelineRoleArn } },
        });
        var step = new StepRole("step", new StepRoleArgs
        {
            PipelineName = "Other",
            StepName = "Train",
            JobType = "Training",
            Inputs = { "s3://my-data/train/" },
            Outputs = { "s3://my-data/models/" },
        });
        new PipelineAuthorPolicy("author", new PipelineAuthorPolicyArgs { PipelineNames = { "Other" }, PipelineRoleArn = role.Arn });
        new PipelineOperatorPolicy("operator", new PipelineOperatorPolicyArgs { PipelineNames = { "Other" } });
        new PipelineScheduleRole("schedule", new PipelineScheduleRoleArgs { PipelineNames = { "Other" } });
        new JsonGetBucketPolicy("bucket", new JsonGetBucketPolicyArgs
        {
            Bucket = "my-data",
            RoleArns = { abalone.PipelineRoleArn },
            Objects = abalone.JsonGetObjects,
        });
        new ScpException("exception", new ScpExceptionArgs
        {
            Tag = new ExceptionTagArgs { Key = "jsonget", Value = "yes" },
            Objects = { "arn:aws:s3:::my-data/evaluation.json" },
            Admins = { "arn:aws:iam::*:role/Admin" },
            VpcIds = { "vpc-0123456789abcdef0" },
            Attach = false,
        });
    });
}
