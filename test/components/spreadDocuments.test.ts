import { expect } from "chai";
import { spreadDocuments } from "../../components/spreadDocuments";
import type { PolicyDocument, Statement } from "../../permissions/iam/document";

const allow = (action: string): Statement => ({ Effect: "Allow", Action: [action], Resource: ["*"] });
const document = (...actions: string[]): PolicyDocument => ({ Version: "2012-10-17", Statement: actions.map(allow) });

describe("spreadDocuments", () => {
  it("leaves documents that fit as they are", () => {
    expect(spreadDocuments([document("s3:GetObject")], 1)).to.deep.equal([document("s3:GetObject")]);
    expect(spreadDocuments([], 0)).to.deep.equal([]);
  });

  it("divides the longest document where there are more policies than documents", () => {
    expect(spreadDocuments([document("a:A"), document("b:B", "b:C", "b:D")], 3)).to.deep.equal([
      document("a:A"),
      document("b:B", "b:C"),
      document("b:D"),
    ]);
  });

  it("says a single statement twice rather than leave a policy empty", () => {
    expect(spreadDocuments([document("a:A")], 2)).to.deep.equal([document("a:A"), document("a:A")]);
  });

  it("says another document instead where there is none", () => {
    expect(spreadDocuments([], 2, document("a:A", "a:B"))).to.deep.equal([document("a:A"), document("a:B")]);
    expect(spreadDocuments([], 0, document("a:A"))).to.deep.equal([]);
  });

  it("knows no way for more documents than policies, or for policies without a document", () => {
    expect(spreadDocuments([document("a:A"), document("b:B")], 1)).to.equal(undefined);
    expect(spreadDocuments([], 1)).to.equal(undefined);
  });
});
