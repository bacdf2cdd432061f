import { expect } from "chai";
import { groupBy } from "../../permissions/groupBy";

describe("groups", () => {
  it("hold the items of a key in their order, and leave out what has none", () =>
    expect([...groupBy([3, 1, 2, 4, 0], (each) => (each === 0 ? undefined : each % 2))]).to.deep.equal([
      [1, [3, 1]],
      [0, [2, 4]],
    ]));
});
