module abalone

go 1.25.11

require (
	example.com/pulumi-sagemaker-pipeline-access/sdk/go/sagemaker-pipeline-access v0.0.0
	github.com/pulumi/pulumi/sdk/v3 v3.228.0
)

replace example.com/pulumi-sagemaker-pipeline-access/sdk/go/sagemaker-pipeline-access => ./sdk/sagemakerpipelineaccess
