import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { hideSecrets, named, secretNames } from "../../components/secrets";
import type { Diagnostic } from "../../permissions/diagnostic";
import { mockEngine, valueOf } from "./mocks";

const quoting: Diagnostic = {
  severity: "error",
  code: "bucket-name",
  message: '"s3://xqbad BUCKET/in" is not a valid bucket',
  path: "/Steps/0",
};
const plain: Diagnostic = { severity: "warning", code: "unused", message: "Step A is unused.", path: "/Steps/1" };

describe("secrets among the inputs", () => {
  it("are found by name, wholly or in part, in maps and in lists", async () => {
    mockEngine();
    const names = secretNames({
      ...named("bindings", { Plain: "a", Output: pulumi.output("b"), Secret: pulumi.secret("c") }),
      inputs: ["s3://a", pulumi.secret("s3://b")],
      outputs: ["s3://a", pulumi.output("s3://b")],
      absent: undefined,
    });
    expect(await valueOf(names)).to.deep.equal(["bindings.Secret", "inputs"]);
  });

  it("hide what a diagnostic says, but not its code and place, and nothing that was found without them", () => {
    const [first, second] = hideSecrets([quoting, plain], ["bindings.DataBucket"], [plain]);
    expect(first).to.deep.equal({
      severity: "error",
      code: "bucket-name",
      message:
        "Details are not shown because they may contain the value of a secret input (bindings.DataBucket). Check that value.",
      path: "/Steps/0",
    });
    expect(second).to.equal(plain);
  });

  it("change nothing where there are none", () => {
    expect(hideSecrets([quoting], [])).to.deep.equal([quoting]);
  });
});
