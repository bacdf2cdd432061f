import { expect } from "chai";
import * as fc from "fast-check";
import { layOut } from "../../../cli/diagram/layout";
import { narrow, wide, type Layout } from "../../../cli/diagram/picture";
import { assignTracks } from "../../../cli/diagram/tracks";
import { widthOf, wrap } from "../../../cli/diagram/text";
import { collapse } from "../../../permissions/diagram/collapse";
import { readGraph } from "../../../permissions/diagram/readGraph";
import { definitions, planOf } from "../../definitions/definitions";
import { readDefinition } from "../../../permissions";
import { faults } from "./geometry";
import { pictured, report } from "./pictures";

describe("the layout of a picture", () => {
  for (const each of pictured)
    it(`covers no text, passes behind no box and shares no line: ${each.name}`, () => {
      const { graph } = report(each);
      for (const sizes of [wide, narrow])
        for (const view of [graph, collapse(graph, "roles"), collapse(graph, "branches")])
          expect(faults(layOut(view, sizes)), sizes.name).to.deep.equal([]);
    });

  it("does so for every definition of the tests", () => {
    for (const each of definitions) {
      const { definition } = readDefinition(each.text);
      const { plan, diagnostics } = planOf(each);
      if (definition === undefined) continue;
      const graph = readGraph(definition, plan, diagnostics);
      for (const sizes of [wide, narrow]) expect(faults(layOut(graph, sizes)), each.name).to.deep.equal([]);
    }
  });

  it("is found faulty where something is moved", () => {
    const [first] = pictured;
    if (first === undefined) throw new Error("no picture");
    const layout = layOut(report(first).graph, wide);
    const moved = (dx: number, dy: number): Layout => ({
      ...layout,
      boxes: layout.boxes.map((box) => (box.id === "s1" ? { ...box, x: box.x + dx, y: box.y + dy } : box)),
    });
    expect(faults(moved(0, -80)).join()).to.match(/overlap/);
    expect(faults(moved(60, 0)).join()).to.match(/passes behind step s1/);
    expect(faults({ ...layout, width: 300 }).join()).to.match(/is outside/);
    const straight = layout.routes.map((route) => ({
      ...route,
      points: route.points.map(([x, y], index) => [index === 1 || index === 2 ? 368 : x, y] as const),
    }));
    expect(faults({ ...layout, routes: straight }).join()).to.match(/share a line/);
  });

  it("gives spans that touch tracks of their own, and no more tracks than spans", () => {
    const span = fc.tuple(fc.nat(500), fc.nat(200)).map(([top, length]) => ({ top, bottom: top + length }));
    fc.assert(
      fc.property(fc.array(span, { maxLength: 30 }), (spans) => {
        const { tracks, count } = assignTracks(spans);
        expect(count).to.be.at.most(spans.length);
        for (const [a, one] of spans.entries())
          for (const [b, other] of spans.entries())
            if (a < b && tracks[a] === tracks[b])
              expect(one.bottom < other.top || other.bottom < one.top, `${a} and ${b}`).to.equal(true);
      }),
    );
  });

  it("breaks text into lines that fit and lose nothing but the middle of the last", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 80 }), fc.integer({ min: 60, max: 300 }), (text, width) => {
        const lines = wrap(text, width, 12, 3);
        expect(lines.length).to.be.at.most(3);
        for (const line of lines) expect(widthOf(line, 12)).to.be.at.most(width);
        const whole = lines.join("").replace(/\s/g, "");
        if (!whole.includes("…")) expect(whole).to.equal(text.replace(/\s/g, ""));
      }),
    );
  });
});
