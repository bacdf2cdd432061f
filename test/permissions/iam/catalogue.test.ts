import { expect } from "chai";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { actionsNamed, expandAction, findAction, findService, matchesKey } from "../../../permissions/iam/catalogue";
import { readPolicyDocument } from "../../../permissions/iam/readDocument";
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

  it("says of an action all there is, its service decoded once", () => {
    expect(findAction("kms:decrypt")).to.deep.include({
      action: "kms:Decrypt",
      accessLevel: "Write",
      dependentActions: [],
      resourceTypes: [
        {
          name: "key",
          arn: "arn:${Partition}:kms:${Region}:${Account}:key/${KeyId}",
          conditionKeys: [
            "aws:ResourceTag/${TagKey}",
            "kms:KeyOrigin",
            "kms:KeySpec",
            "kms:KeyUsage",
            "kms:MultiRegion",
            "kms:MultiRegionKeyType",
            "kms:ResourceAliases",
          ],
          required: true,
        },
      ],
    });
    expect(findAction("kms:decrypt")?.conditionKeys).to.include.members([
      "kms:ViaService",
      "aws:ResourceTag/${TagKey}",
    ]);
    expect(findAction("decrypt")).to.equal(undefined);
    expect(findService("KMS")).to.equal(findService("kms"));
    expect(findService("kms")?.service).to.equal("kms");
  });

  it("knows keys with a part that varies, and actions by their name alone", () => {
    expect(matchesKey("aws:RequestTag/${TagKey}", "AWS:requesttag/team")).to.equal(true);
    expect(matchesKey("s3:RequestObjectTag/<key>", "s3:RequestObjectTag/a")).to.equal(true);
    expect(matchesKey("aws:RequestTag/${TagKey}", "aws:ResourceTag/team")).to.equal(false);
    expect(actionsNamed("passrole").map(({ action }) => action)).to.deep.equal(["iam:PassRole"]);
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
    expect(expandAction("KMS:decrypt").map(({ action }) => action)).to.deep.equal(["kms:Decrypt"]);
    expect(expandAction("kms:Nothing")).to.deep.equal([]);
    expect(expandAction("gamelift:*")).to.deep.equal([]);
    expect(expandAction("?am:PassRol*").map(({ action }) => action)).to.deep.equal(["iam:PassRole"]);
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

  it("says nothing of *, and that a text without a service is no action", () => {
    expect(findings({ Action: ["*"], Resource: "*" })).to.deep.equal([]);
    expect(findings({ Action: ["GetObject"], Resource: "*" })).to.deep.equal(["unknown-action Statement[0].Action[0]"]);
    expect(findings({ Action: ["nosuch:GetStuff"], Resource: "*" })).to.deep.equal([
      "unknown-action Statement[0].Action[0]",
    ]);
  });

  const suggested: readonly [written: string, suggestion: string | undefined][] = [
    ["s3:getobjct", "s3:GetObject"],
    ["s3:GetObjects", "s3:GetObject"],
    ["s3:GetObjectAc", "s3:GetObjectAcl"],
    ["sagemaker:DescribeProcessing", "sagemaker:DescribeProcessingJob"],
    ["sagemaker:CreateTraining?obs", "sagemaker:CreateTrainingJob"],
    ["s3:Xyz", undefined],
    ["s3:?", undefined],
    ["S3:HEADOBJECT", "s3:GetObject"],
  ];
  for (const [written, suggestion] of suggested)
    it(`suggests ${suggestion ?? "nothing"} for ${written}`, () =>
      expect(findings({ Action: [written], Resource: "*" })).to.deep.equal([
        ["unknown-action Statement[0].Action[0]", suggestion].filter(Boolean).join(" "),
      ]));

  it("suggests no prefix where there are several, and none where a name is everywhere", () => {
    expect(findings({ Action: ["iam:AddTags"], Resource: "*" })[0]).to.match(
      /^(wrong-service-prefix|unknown-action) Statement/,
    );
    expect(findings({ Action: ["kms:TagResource2"], Resource: "*" })[0]).to.equal(
      "unknown-action Statement[0].Action[0] kms:TagResource",
    );
    expect(findings({ Action: ["s3:PassRole"], Resource: "*" })).to.deep.equal([
      "wrong-service-prefix Statement[0].Action[0] iam:PassRole",
    ]);
  });

  it("judges resources only where it knows all actions, and none of NotAction and NotResource", () => {
    const bucket = ["arn:aws:s3:::b"];
    expect(findings({ Action: ["s3:GetObject", "gamelift:CreateFleet"], Resource: bucket })).to.deep.equal([
      "unknown-service Statement[0].Action[1]",
    ]);
    expect(findings({ NotAction: ["s3:GetObject"], Resource: bucket })).to.deep.equal([]);
    expect(findings({ Action: ["s3:GetObject"], NotResource: bucket })).to.deep.equal([]);
    expect(findings({ Action: ["s3:Get*"], Resource: ["arn:aws:sqs:us-east-1:111122223333:q"] })).to.deep.equal([
      "resource-not-taken Statement[0].Resource[0]",
    ]);
    expect(findings({ Action: ["s3:ListAllMyBuckets"], Resource: ["*"] })).to.deep.equal([]);
  });

  it("takes a variable in a resource for anything", () => {
    expect(findings({ Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::${aws:username}/x"] })).to.deep.equal([]);
    expect(findings({ Action: ["s3:GetObject"], Resource: ["${Bucket}"] })).to.deep.equal([]);
  });

  it("says what an action takes", () => {
    const messages = (statement: object) =>
      checkKnownActions(
        readPolicyDocument({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] }, "identity")
          .document!,
      ).map(({ message }) => message);
    expect(messages({ Action: ["s3:ListAllMyBuckets"], Resource: ["arn:aws:s3:::b"] })).to.deep.equal([
      "No action of the statement supports the resource arn:aws:s3:::b.",
      's3:ListAllMyBuckets does not support resource-level permissions: use "*" as its resource.',
    ]);
    expect(messages({ Action: ["kms:Decrypt"], Resource: ["arn:aws:s3:::b"] })[1]).to.equal(
      "kms:Decrypt supports none of the statement's resources; it supports arn:${Partition}:kms:${Region}:${Account}:key/${KeyId}.",
    );
    expect(messages({ Action: ["s3:HeadObject"], Resource: "*" })).to.deep.equal([
      "s3:HeadObject is an API operation, not an IAM action, so it grants nothing. Write s3:GetObject.",
    ]);
    expect(messages({ Action: ["s3:Xyz"], Resource: "*" })).to.deep.equal([
      "s3:Xyz is not known on 2026-09-26, the date of the catalogue: if it is not newer, it grants nothing.",
    ]);
    expect(messages({ Action: ["s3:GetObjct"], Resource: "*" })).to.deep.equal([
      "s3:GetObjct is not an IAM action, so it grants nothing. Did you mean s3:GetObject?",
    ]);
    expect(messages({ Action: ["sagemaker:CreateFutureJob"], Resource: "*" })[0]).to.match(
      /^sagemaker:CreateFutureJob is not known on 2026-09-26/,
    );
    expect(
      messages({ Action: ["s3:GetObject"], Resource: "*", Condition: { StringEquals: { "s3:nothing": "x" } } }),
    ).to.deep.equal(["No action of the statement carries the condition key s3:nothing."]);
  });

  describe("a condition key that one of two actions carries", () => {
    const key = { "sagemaker:InstanceTypes": "ml.m5.large" };
    const of = (Condition: object, more: object = {}) =>
      findings({
        Action: ["sagemaker:CreateTrainingJob", "sagemaker:DescribeTrainingJob"],
        Resource: "*",
        Condition,
        ...more,
      });
    const finding = ["condition-key-not-carried Statement[0].Action[1]"];
    it("keeps an Allow from the other", () => {
      expect(of({ StringEquals: key })).to.deep.equal(finding);
      expect(of({ "ForAnyValue:StringLike": key })).to.deep.equal(finding);
    });
    it("is no matter where the operator holds without it, in a Deny, or of patterns", () => {
      expect(of({ StringEqualsIfExists: key })).to.deep.equal([]);
      expect(of({ StringNotEquals: key })).to.deep.equal([]);
      expect(of({ Null: { "sagemaker:InstanceTypes": "true" } })).to.deep.equal([]);
      expect(of({ StringEquals: key }, { Effect: "Deny" })).to.deep.equal([]);
      expect(of({ StringEquals: key }, { Action: ["sagemaker:Create*", "sagemaker:Describe*"] })).to.deep.equal([]);
    });
    it("is judged though its name is global, where a request carries it for some actions alone", () => {
      const tags = { StringEquals: { "aws:RequestTag/team": "a" } };
      expect(of(tags, { Action: ["sagemaker:DescribeTrainingJob"] })).to.deep.equal([
        "condition-key-not-carried Statement[0].Condition.StringEquals.aws:RequestTag/team",
      ]);
      expect(of(tags, { Action: ["sagemaker:CreateTrainingJob"] })).to.deep.equal([]);
      expect(of({ StringEquals: { "AWS:SOURCEVPC": "v" } })).to.deep.equal([]);
      expect(of({ StringEquals: { "aws:NoSuchKey": "v" } })).to.deep.equal([
        "condition-key-not-carried Statement[0].Condition.StringEquals.aws:NoSuchKey",
      ]);
    });
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

  it("knows that every action carries the global keys, and the names that AWS's templates give to keys", () => {
    const of = (action: string, key: string) =>
      findings({ Action: [action], Resource: "*", Condition: { StringEquals: { [key]: "x" } } });
    for (const key of ["aws:PrincipalTag/team", "AWS:PRINCIPALTAG/Cost", "aws:SourceIp", "lambda:SourceFunctionArn"])
      expect(of("sagemaker:CreateTrainingJob", key), key).to.deep.equal([]);
    for (const key of ["sagemaker:VolumeKmsKey", "sagemaker:OutputKmsKey"]) {
      expect(of("sagemaker:CreateTrainingJob", key), key).to.deep.equal([]);
      expect(of("sagemaker:DescribeTrainingJob", key), key).to.have.length(1);
    }
    for (const key of ["aws:PrincipalTags/team", "__proto__", "constructor"])
      expect(of("sagemaker:CreateTrainingJob", key), key).to.have.length(1);
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

  it("are found again as they were", () => {
    const arn = "arn:aws:iam::aws:policy/AmazonSageMakerFullAccess";
    const found = findManagedPolicy(arn);
    expect(found?.path).to.equal("AmazonSageMakerFullAccess");
    expect(found?.document.kind).to.equal("identity");
    expect(findManagedPolicy(arn)).to.equal(found);
    expect(findManagedPolicy("arn:aws:iam::aws:role/AmazonSageMakerFullAccess")).to.equal(undefined);
    expect(findManagedPolicy("arn:aws:sts::aws:policy/AmazonSageMakerFullAccess")).to.equal(undefined);
  });

  it("are none where the account is not AWS's, or the name is not shipped", () => {
    expect(findManagedPolicy("arn:aws:iam::111122223333:policy/AdministratorAccess")).to.equal(undefined);
    expect(findManagedPolicy("arn:aws:iam::aws:policy/NoSuchPolicy")).to.equal(undefined);
    expect(findManagedPolicy("AdministratorAccess")).to.equal(undefined);
  });
});
