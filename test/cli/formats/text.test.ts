import { expect } from "chai";
import { mixed, mixedConfig, passAny, worstName, write } from "./reports";

describe("check --format text", () => {
  it("says level, rule, resource, place, what and how to fix it, then sums up", () => {
    const text = write("text", mixed, mixedConfig);
    expect(text).to.match(
      /^mandatory: pass-role-scope: aws:iam\/rolePolicy:RolePolicy pass\n {2}policy: Statement\[0\]\.Resource: "\*" matches every role.*\[pass-role-any-role\]\n {2}Statement: \{"Effect":"Allow".*\}\n {2}Fix: /,
    );
    expect(text).to.match(/\n {2}https:\/\/\S+\/docs\/rules\/pass-role-scope\.md\n/);
    expect(text).to.include("\nnot judged: pass-role-scope: aws:iam/rolePolicy:RolePolicy hidden\n");
    expect(text).to.include("\nexempted until 2026-12-31 (agreed): pass-role-scope: ");
    expect(text).to.match(/\n5 findings \(3 mandatory, 2 advisory\), 1 exempted, 2 not judged; \d+ rules\.\n$/);
  });

  it("sends a terminal no commands", () => {
    // eslint-disable-next-line no-control-regex
    expect(write("text", [passAny(worstName)])).to.not.match(/[\u0000-\u0009\u000b-\u001f]/);
  });
});
