// A program that uses every component.
package main

import (
	"os"

	access "example.com/pulumi-sagemaker-pipeline-access/sdk/go/sagemaker-pipeline-access"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		definition, err := os.ReadFile("definition.json")
		if err != nil {
			return err
		}
		perStep := access.RoleSeparationPerStep
		abalone, err := access.NewPipelineAccess(ctx, "abalone", &access.PipelineAccessArgs{
			PipelineName:      "AbalonePipeline",
			Definition:        string(definition),
			Bindings:          map[string]pulumi.StringInput{"DataBucket": pulumi.String("my-data")},
			RoleSeparation:    &perStep,
			SharedRoles:       map[string][]string{"data": {"PreprocessData", "EvaluateModel"}},
			ExceptionTag:      access.ExceptionTagArgs{Key: "jsonget", Value: "yes"},
			AuthorRoleNames:   []pulumi.StringInput{pulumi.String("MlPlatform")},
			OperatorRoleNames: []pulumi.StringInput{pulumi.String("Operations")},
		})
		if err != nil {
			return err
		}
		role, err := access.NewPipelineRole(ctx, "role", &access.PipelineRoleArgs{
			PipelineName: "Other",
			JobTypes:     []string{"Training"},
			PassRoles:    []access.PassedRoleInput{access.PassedRoleArgs{Arn: abalone.PipelineRoleArn}},
		})
		if err != nil {
			return err
		}
		step, err := access.NewStepRole(ctx, "step", &access.StepRoleArgs{
			PipelineName: "Other",
			StepName:     "Train",
			JobType:      "Training",
			Inputs:       []pulumi.StringInput{pulumi.String("s3://my-data/train/")},
			Outputs:      []pulumi.StringInput{pulumi.String("s3://my-data/models/")},
		})
		if err != nil {
			return err
		}
		if _, err := access.NewPipelineAuthorPolicy(ctx, "author", &access.PipelineAuthorPolicyArgs{
			PipelineNames: []string{"Other"}, PipelineRoleArn: role.Arn,
		}); err != nil {
			return err
		}
		if _, err := access.NewPipelineOperatorPolicy(ctx, "operator", &access.PipelineOperatorPolicyArgs{
			PipelineNames: []string{"Other"},
		}); err != nil {
			return err
		}
		if _, err := access.NewPipelineScheduleRole(ctx, "schedule", &access.PipelineScheduleRoleArgs{
			PipelineNames: []string{"Other"},
		}); err != nil {
			return err
		}
		if _, err := access.NewJsonGetBucketPolicy(ctx, "bucket", &access.JsonGetBucketPolicyArgs{
			Bucket:   pulumi.String("my-data"),
			RoleArns: pulumi.StringArray{abalone.PipelineRoleArn},
			Objects:  abalone.JsonGetObjects,
		}); err != nil {
			return err
		}
		if _, err := access.NewScpException(ctx, "exception", &access.ScpExceptionArgs{
			Tag:     access.ExceptionTagArgs{Key: "jsonget", Value: "yes"},
			Objects: []pulumi.StringInput{pulumi.String("arn:aws:s3:::my-data/evaluation.json")},
			Admins:  []pulumi.StringInput{pulumi.String("arn:aws:iam::*:role/Admin")},
			VpcIds:  []pulumi.StringInput{pulumi.String("vpc-0123456789abcdef0")},
			Attach:  pulumi.BoolRef(false),
		}); err != nil {
			return err
		}
		ctx.Export("definition", abalone.Definition)
		ctx.Export("step", step.Arn)
		return nil
	})
}
