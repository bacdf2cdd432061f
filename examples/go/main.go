// The access of a pipeline whose every step runs with a role of its own. `pulumi package add` of
// the npm package's components folder generates the package that is imported here; of the git URL, it has another path
// (docs/getting-started.md).
package main

import (
	"os"

	access "example.com/pulumi-sagemaker-pipeline-access/sdk/go/sagemaker-pipeline-access"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		definition, err := os.ReadFile("../quickstart/definition.json")
		if err != nil {
			return err
		}
		abalone, err := access.NewPipelineAccess(ctx, "abalone", &access.PipelineAccessArgs{
			PipelineName: "AbalonePipeline",
			Definition:   string(definition),
			Bindings: map[string]pulumi.StringInput{
				"DataBucket": pulumi.String(config.Require(ctx, "dataBucket")),
			},
		})
		if err != nil {
			return err
		}
		// The pipeline, as the SDK's upsert() would write it: in a project of yours, the inputs of sagemaker.Pipeline.
		ctx.Export("definition", abalone.Definition)
		ctx.Export("pipelineRoleArn", abalone.PipelineRoleArn)
		ctx.Export("stepRoleArns", abalone.StepRoleArns)
		return nil
	})
}
