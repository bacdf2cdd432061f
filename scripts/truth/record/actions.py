"""From a call of an SDK to what IAM is asked: "action resource" and "key=value" where the call settles a condition key.
An operation that is not in the tables is an error: a new call of an SDK shall be looked at, not guessed.
"""

ACCOUNT = "123456789012"


class Unmapped(Exception):
    """An operation of which nobody has said what it needs."""


# Operations of S3 that are called on the bucket, with the action that each needs.
ON_BUCKET = {
    "HeadBucket": "s3:ListBucket",
    "ListObjects": "s3:ListBucket",
    "ListObjectsV2": "s3:ListBucket",
    "CreateBucket": "s3:CreateBucket",
    "GetBucketLocation": "s3:GetBucketLocation",
}
ON_OBJECT = {
    "PutObject": "s3:PutObject",
    "CreateMultipartUpload": "s3:PutObject",
    "UploadPart": "s3:PutObject",
    "CompleteMultipartUpload": "s3:PutObject",
    "HeadObject": "s3:GetObject",
    "GetObject": "s3:GetObject",
}
ON_EXECUTION = (
    "DescribePipelineExecution",
    "DescribePipelineDefinitionForExecution",
    "ListPipelineExecutionSteps",
    "ListPipelineParametersForExecution",
    "RetryPipelineExecution",
    "StopPipelineExecution",
)
ON_PIPELINE = (
    "CreatePipeline",
    "DeletePipeline",
    "DescribePipeline",
    "ListPipelineExecutions",
    "ListPipelineVersions",
    "StartPipelineExecution",
    "UpdatePipeline",
    "UpdatePipelineVersion",
)
ON_SCHEDULE = ("CreateSchedule", "DeleteSchedule", "GetSchedule", "UpdateSchedule")


def pass_role(role, service):
    return f"iam:PassRole {role} iam:PassedToService={service}"


def of_s3(operation, parameters, partition, _):
    if operation == "ListBuckets":
        yield "s3:ListAllMyBuckets *"
        return
    bucket = f"arn:{partition}:s3:::{parameters['Bucket']}"
    if operation in ON_BUCKET:
        prefix = parameters.get("Prefix")
        yield f"{ON_BUCKET[operation]} {bucket}" + (f" s3:prefix={prefix}" if prefix else "")
    elif operation in ON_OBJECT:
        yield f"{ON_OBJECT[operation]} {bucket}/{parameters['Key']}"
        if parameters.get("SSEKMSKeyId") and ON_OBJECT[operation] == "s3:PutObject":
            yield f"kms:GenerateDataKey {parameters['SSEKMSKeyId']}"
            if operation == "CreateMultipartUpload":  # S3 reads the parts to put them together
                yield f"kms:Decrypt {parameters['SSEKMSKeyId']}"
    else:
        raise Unmapped(f"s3:{operation}")


def of_sagemaker(operation, parameters, partition, region):
    def arn(resource):
        return f"arn:{partition}:sagemaker:{region}:{ACCOUNT}:{resource}"

    if operation in ON_EXECUTION:
        yield f"sagemaker:{operation} {parameters['PipelineExecutionArn']}"
    elif operation in ON_PIPELINE:
        yield f"sagemaker:{operation} {arn('pipeline/' + parameters['PipelineName'])}"
        if operation in ("CreatePipeline", "UpdatePipeline"):
            yield pass_role(parameters["RoleArn"], "sagemaker.amazonaws.com")
            if location := parameters.get("PipelineDefinitionS3Location"):
                yield f"s3:GetObject arn:{partition}:s3:::{location['Bucket']}/{location['ObjectKey']}"
        if parameters.get("Tags"):
            yield f"sagemaker:AddTags {arn('pipeline/' + parameters['PipelineName'])}"
    elif operation == "DescribeModel":
        yield f"sagemaker:DescribeModel {arn('model/' + parameters['ModelName'])}"
    elif operation in ("AddTags", "ListTags"):
        yield f"sagemaker:{operation} {parameters['ResourceArn']}"
    else:
        raise Unmapped(f"sagemaker:{operation} {parameters}")


def of_scheduler(operation, parameters, partition, region):
    if operation not in ON_SCHEDULE:
        raise Unmapped(f"scheduler:{operation}")
    group = parameters.get("GroupName", "default")
    yield f"scheduler:{operation} arn:{partition}:scheduler:{region}:{ACCOUNT}:schedule/{group}/{parameters['Name']}"
    if target := parameters.get("Target"):
        yield pass_role(target["RoleArn"], "scheduler.amazonaws.com")


def of_iam(operation, parameters, partition, _):
    if operation == "GetRole":
        yield f"iam:GetRole arn:{partition}:iam::{ACCOUNT}:role/{parameters['RoleName']}"
    elif operation == "SimulatePrincipalPolicy":
        yield f"iam:SimulatePrincipalPolicy {parameters['PolicySourceArn']}"
    else:
        raise Unmapped(f"iam:{operation}")


def of_sts(operation, *_):
    # "No permissions are required to perform this operation": sts:GetCallerIdentity cannot be denied.
    if operation != "GetCallerIdentity":
        raise Unmapped(f"sts:{operation}")
    return ()


SERVICES = {"s3": of_s3, "sagemaker": of_sagemaker, "scheduler": of_scheduler, "iam": of_iam, "sts": of_sts}


def actions_of(service, operation, parameters, partition, region):
    """What IAM is asked when the operation is called."""
    if service not in SERVICES:
        raise Unmapped(f"{service}:{operation}")
    return list(SERVICES[service](operation, parameters, partition, region))
