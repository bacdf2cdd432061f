import { expect } from "chai";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expandAction, findAction, findService } from "../../../permissions/iam/catalogue";
import { readPolicyDocument } from "../../../permissions/iam/document";
import { checkKnownActions } from "../../../permissions/iam/knownActions";
import { findManagedPolicy } from "../../../permissions/iam/managedPolicies";

const findings = (statement: object): string[] => {
  const { document } = readPolicyDocument(
    { Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] },
    "identity",
  );
  return document === undefined
    ? ["unreadable"]
    : checkKnownActions(document).map(({ code, path, suggestion }) =>
        [code, path, suggestion].filter(Boolean).join(" "),
      );
};

describe("the catalogue", () => {
  it("knows actions in any case, with resource types and keys", () => {
    const action = findAction("SAGEMAKER:createtrainingjob");
    expect(action?.action).to.equal("sagemaker:CreateTrainingJob");
    expect(action?.accessLevel).to.equal("Write");
    expect(action?.resourceTypes.find(({ required }) => required)?.arn).to.equal(
      "arn:${Partition}:sagemaker:${Region}:${Account}:training-job/${TrainingJobName}",
    );
    expect(action?.conditionKeys).to.include("sagemaker:InstanceTypes");
  });

  it("keeps the dependency on iam:PassRole that newer data lost", () => {
    const passing = expandAction("sagemaker:*").filter(({ dependentActions }) =>
      dependentActions.includes("iam:PassRole"),
    );
    expect(passing.length).to.be.at.least(37);
    expect(findAction("sagemaker:CreateProcessingJob")?.dependentActions).to.include("iam:PassRole");
    expect(findAction("sagemaker:CreateTransformJob")?.dependentActions).to.not.include("iam:PassRole");
  });

  it("has no s3:HeadObject, and no service it was not given", () => {
    expect(findAction("s3:HeadObject")).to.equal(undefined);
    expect(findService("gamelift")).to.equal(undefined);
  });

  it("expands patterns", () => {
    expect(expandAction("sagemaker:StopT*").map(({ action }) => action)).to.deep.equal([
      "sagemaker:StopTrainingJob",
      "sagemaker:StopTransformJob",
    ]);
  });
});

describe("checkKnownActions", () => {
  it("explains API operations and typing errors with the action that is meant", () => {
    expect(
      findings({ Action: ["s3:HeadObject", "s3:GetObjct", "sagemaker:BatchPutMetric"], Resource: "*" }),
    ).to.deep.equal([
      "unknown-action Statement[0].Action[0] s3:GetObject",
      "unknown-action Statement[0].Action[1] s3:GetObject",
      "unknown-action Statement[0].Action[2] sagemaker:BatchPutMetrics",
    ]);
  });

  it("tells a wrong prefix from a service it does not hold", () => {
    expect(findings({ Action: ["s3:CreateTrainingJob"], Resource: "*" })).to.deep.equal([
      "wrong-service-prefix Statement[0].Action[0] sagemaker:CreateTrainingJob",
    ]);
    expect(findings({ Action: ["gamelift:CreateFleet"], Resource: "*" })).to.deep.equal([
      "unknown-service Statement[0].Action[0]",
    ]);
  });

  it("finds resources that no action takes, and actions that take none", () => {
    expect(findings({ Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::b"] })).to.deep.equal([
      "resource-not-taken Statement[0].Resource[0]",
      "resource-not-taken Statement[0].Action[0]",
    ]);
    expect(
      findings({ Action: ["s3:GetObject", "s3:ListBucket"], Resource: ["arn:aws:s3:::b", "arn:aws:s3:::b/*"] }),
    ).to.deep.equal([]);
    expect(findings({ Action: ["s3:ListAllMyBuckets"], Resource: ["arn:aws:s3:::b"] })).to.include(
      "resource-not-taken Statement[0].Action[0]",
    );
  });

  it("finds a resource of another service although its partition is a wildcard", () => {
    expect(findings({ Action: ["kms:Decrypt"], Resource: ["arn:*:s3:::b/*"] })).to.deep.equal([
      "resource-not-taken Statement[0].Resource[0]",
      "resource-not-taken Statement[0].Action[0]",
    ]);
    expect(findings({ Action: ["kms:Decrypt"], Resource: ["arn:*:kms:*:*:key/*"] })).to.deep.equal([]);
    expect(findings({ Action: ["sagemaker:CreateModel"], Resource: ["arn:aws:sagemaker:*:*:endpoint/*"] })).to.include(
      "resource-not-taken Statement[0].Resource[0]",
    );
  });

  it("takes for resources what AWS's managed policies grant and its reference leaves out", () => {
    const on = (resource: string) => [`arn:aws:sagemaker:*:*:${resource}/*`];
    expect(findings({ Action: ["sagemaker-mlflow:CreateRun"], Resource: on("mlflow-app") })).to.deep.equal([]);
    for (const resource of ["endpoint", "model-package", "pipeline"])
      expect(findings({ Action: ["sagemaker:AddAssociation"], Resource: on(resource) })).to.deep.equal([]);
    expect(findings({ Action: ["sagemaker:AddAssociation"], Resource: on("model") })).to.include(
      "resource-not-taken Statement[0].Resource[0]",
    );
  });

  it("finds condition keys that an action never carries", () => {
    const Condition = { StringEquals: { "sagemaker:InstanceTypes": "ml.m5.large" } };
    const Resource = "arn:aws:sagemaker:eu-west-1:111122223333:training-job/*";
    expect(
      findings({ Action: ["sagemaker:CreateTrainingJob", "sagemaker:DescribeTrainingJob"], Resource, Condition }),
    ).to.deep.equal(["condition-key-not-carried Statement[0].Action[1]"]);
    expect(
      findings({
        Action: ["iam:PassRole"],
        Resource: "*",
        Condition: { StringEquals: { "iam:PassedToServices": "x" } },
      }),
    ).to.deep.equal(["condition-key-not-carried Statement[0].Condition.StringEquals.iam:PassedToServices"]);
    expect(
      findings({
        Action: ["iam:PassRole"],
        Resource: "*",
        Condition: { StringEquals: { "iam:PassedToService": "x", "aws:SourceVpc": "v" } },
      }),
    ).to.deep.equal([]);
  });

  it("finds an ARN inside an ARN", () => {
    expect(findings({ Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::arn:aws:s3:::b/*"] })).to.deep.equal([
      "arn-in-arn Statement[0].Resource[0]",
    ]);
  });

  it("lists what it finds in the corpus's roles", function () {
    const path = join(__dirname, "../../../../shared/corpus/roles");
    if (!existsSync(path)) {
      console.log("      no corpus at ../shared/corpus/roles: nothing listed");
      this.skip();
    }
    let found = 0;
    for (const file of readdirSync(path).filter((name) => name.endsWith(".json"))) {
      const { document } = readPolicyDocument(readFileSync(join(path, file), "utf8"), "identity");
      expect(document, file).to.not.equal(undefined);
      const all = document === undefined ? [] : checkKnownActions(document);
      for (const { code, path: place, message } of all.filter((each) => each.code !== "unknown-service")) {
        found++;
        console.log(`      ${file.slice(-50)} ${place} ${code}: ${message.slice(0, 110)}`);
      }
    }
    expect(found).to.be.greaterThan(0);
  });
});

describe("AWS managed policies", () => {
  it("are found by ARN, in any partition, with version and document", () => {
    const policy = findManagedPolicy("arn:aws-cn:iam::aws:policy/AdministratorAccess");
    expect(policy?.version).to.match(/^v\d+$/);
    expect(policy?.document.statements[0]?.actions.patterns).to.deep.equal([
      { value: "*", path: "Statement[0].Action" },
    ]);
    expect(
      findManagedPolicy("arn:aws:iam::aws:policy/service-role/AmazonSageMakerPipelinesIntegrations")?.path ??
        findManagedPolicy("arn:aws:iam::aws:policy/AmazonSageMakerPipelinesIntegrations")?.path,
    ).to.match(/AmazonSageMakerPipelinesIntegrations$/);
  });

  it("are none where the account is not AWS's, or the name is not shipped", () => {
    expect(findManagedPolicy("arn:aws:iam::111122223333:policy/AdministratorAccess")).to.equal(undefined);
    expect(findManagedPolicy("arn:aws:iam::aws:policy/NoSuchPolicy")).to.equal(undefined);
    expect(findManagedPolicy("AdministratorAccess")).to.equal(undefined);
  });
});
