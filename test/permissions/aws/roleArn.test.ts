import { expect } from "chai";
import { roleArn } from "../../../permissions/aws/roleArn";
import { parseArn } from "../../../permissions/iam/arn";

describe("the ARN of a role", () => {
  it("has the role's path, which is / where none is given", () => {
    const place = { partition: "aws-cn", account: "111122223333" };
    expect(roleArn(place, "training")).to.equal("arn:aws-cn:iam::111122223333:role/training");
    expect(roleArn({ ...place, path: "/teams/ml/" }, "training")).to.equal(
      "arn:aws-cn:iam::111122223333:role/teams/ml/training",
    );
  });

  it("is read as what it was made of", () =>
    expect(parseArn(roleArn({ partition: "aws", account: "111122223333", path: "/a/" }, "b"))).to.deep.include({
      partition: "aws",
      service: "iam",
      account: "111122223333",
    }));
});
