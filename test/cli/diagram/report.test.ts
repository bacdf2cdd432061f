/**
 * The report in a browser: clicked through, and looked at in three widths and two themes. Screenshots go to
 * reports/pictures/; where the boxes of a picture stand is compared with pictures/*.json. GOLDEN=write npx mocha
 * test/cli/diagram/report.test.ts writes those anew, and nothing else does.
 */
import { expect } from "chai";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "puppeteer-core";
import { writeReport } from "../../../cli/diagram/report/page";
import { startBrowser } from "./browser";
import { overlapping } from "./geometry";
import { pictured, report } from "./pictures";

const screenshots = join(__dirname, "../../../reports/pictures");
const golden = (name: string): string => join(__dirname, "pictures", `${name}.json`);
const widths = [360, 800, 1400];
const themes = ["light", "dark"];

/** What is on the page: every text of the picture shown, every box in its own units, and what is too wide. */
const look = `(() => {
  const shown = [...document.querySelectorAll("svg.pa")].filter((svg) => svg.getClientRects().length > 0);
  const place = ({ left, top, right, bottom }, what) => ({ what, left: left + 1, top: top + 2, right: right - 1, bottom: bottom - 2 });
  return {
    pictures: shown.length,
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    texts: shown.flatMap((svg) => [...svg.querySelectorAll("text")].map((text) => place(text.getBoundingClientRect(), text.textContent))),
    spilt: shown.flatMap((svg) => [...svg.querySelectorAll("[data-id]")].flatMap((box) => {
      const frame = box.querySelector("rect").getBoundingClientRect();
      return [...box.querySelectorAll("text")].filter((text) => text.getBoundingClientRect().right > frame.right + 1).map((text) => text.textContent);
    })),
    boxes: Object.fromEntries(shown.flatMap((svg) => [...svg.querySelectorAll("[data-id]")].map((box) => {
      const { x, y, width, height } = box.querySelector("rect").getBBox();
      return [box.dataset.id, [x, y, width, height].join(" ")];
    }))),
    headings: [...document.querySelectorAll("h1, h2, h3")].map((each) => each.tagName + " " + each.textContent),
    ground: getComputedStyle(document.body).backgroundColor,
  };
})()`;

interface Seen {
  readonly pictures: number;
  readonly wide: number;
  readonly texts: Parameters<typeof overlapping>[0];
  readonly spilt: readonly string[];
  readonly boxes: Readonly<Record<string, string>>;
  readonly headings: readonly string[];
  readonly ground: string;
}

describe("the report in a browser", function () {
  this.timeout(300_000);
  let browser: Browser | undefined;
  let page: Page;
  const requests: string[] = [];
  const errors: string[] = [];

  before(async function () {
    const started = await startBrowser();
    if (typeof started === "string") {
      console.log(`      ${started}`);
      this.skip();
    }
    browser = started;
    page = await browser.newPage();
    page.on("request", (request) => void requests.push(request.url()));
    page.on("pageerror", (error) => void errors.push(String(error)));
    page.on("console", (message) => void errors.push(message.text()));
    mkdirSync(screenshots, { recursive: true });
  });
  after(async () => browser?.close());

  const open = async (name: string): Promise<void> => {
    const each = pictured.find((one) => one.name === name);
    if (each === undefined) throw new Error(name);
    const file = join(screenshots, `${name}.html`);
    writeFileSync(file, writeReport(report(each)));
    await page.goto(`file://${file}`);
  };
  const say = async (expression: string): Promise<unknown> => page.evaluate(expression);

  for (const { name } of pictured)
    it(`has no label over another and nothing too wide, in three widths and two themes: ${name}`, async () => {
      await page.setViewport({ width: 1400, height: 900 });
      await open(name);
      const boxes: Record<string, Seen["boxes"]> = {};
      for (const width of widths) {
        await page.setViewport({ width, height: 900 });
        const grounds = new Set<string>();
        for (const theme of themes) {
          await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: theme }]);
          const seen = (await say(look)) as Seen;
          expect([seen.pictures, seen.wide], `${width}`).to.deep.equal([1, 0]);
          expect(overlapping(seen.texts), `${width}`).to.deep.equal([]);
          expect(seen.spilt, `${width}`).to.deep.equal([]);
          expect(seen.headings[0]).to.equal("H1 Access of the pipeline Shop");
          boxes[width < 640 ? "narrow" : "wide"] = seen.boxes;
          grounds.add(seen.ground);
          await page.screenshot({ path: join(screenshots, `${name}-${width}-${theme}.png`) });
        }
        expect(grounds.size).to.equal(2);
      }
      if (process.env["GOLDEN"] === "write") writeFileSync(golden(name), `${JSON.stringify(boxes, null, 2)}\n`);
      expect(existsSync(golden(name)), `Missing ${golden(name)}: write it with GOLDEN=write, and look at it.`).to.equal(
        true,
      );
      expect(boxes).to.deep.equal(JSON.parse(readFileSync(golden(name), "utf8")));
    });

  it("is searched, opened, collapsed and read with mouse and keyboard", async () => {
    await page.setViewport({ width: 1400, height: 900 });
    await open("quickstart");
    const shownEntries = `[...document.querySelectorAll(".entry")].filter((each) => !each.hidden).map((each) => each.querySelector("h3").textContent.replace(/-[0-9a-f]{8}$/, ""))`;

    await page.type("#search", "CreateTransformJob");
    expect(await say(shownEntries)).to.deep.equal(["Shop-pipeline"]);
    expect(await say(`document.getElementById("found").textContent`)).to.equal("1 entry matches.");
    await page.keyboard.press("Escape");
    expect(await say(`${shownEntries}.length`)).to.equal(9);

    // A role in the picture leads to its statements, and a statement to its reasons.
    await page.click("svg.wide .role[data-id=r2] text.title");
    await page.waitForSelector("#role-r2[open]");
    const statement = await page.waitForSelector("#role-r2 details.statement summary");
    await statement?.click();
    expect(await say(`document.querySelector("#role-r2 details.statement[open]").innerText`))
      .to.include("TrainModel: ")
      .and.match(/Actions\s+ecr:|Actions\s+s3:|Actions\s+logs:|Actions\s+cloudwatch:/);

    // The keyboard: a step of the picture, then the summary that Enter closes.
    await say(`document.querySelector("svg.wide .step[data-id=s0] a").focus()`);
    expect(await say(`document.querySelectorAll("svg.wide .edge.dim").length`)).to.be.greaterThan(5);
    // The browser opens what a fragment leads to before the event, the report after it.
    const changed = say(
      `new Promise((done) => addEventListener("hashchange", () => setTimeout(done), { once: true }))`,
    );
    await page.keyboard.press("Enter");
    await changed;
    expect(await say(`document.getElementById("role-r1").open`)).to.equal(true);
    expect(await say(`document.activeElement.id`)).to.equal("step-s0");
    await page.focus("#role-r1 > summary");
    await page.keyboard.press("Enter");
    expect(await say(`document.getElementById("role-r1").open`)).to.equal(false);

    await page.click("#expand");
    expect(await say(`document.querySelectorAll("details:not([open])").length`)).to.equal(0);
    await page.click("#collapse");
    expect(await say(`document.querySelectorAll("details[open]").length`)).to.equal(0);

    const steps = `[...document.querySelectorAll("svg.pa")].filter((svg) => svg.getClientRects().length > 0)[0].querySelectorAll(".step").length`;
    expect(await say(steps)).to.equal(8);
    await page.click("#view-roles");
    expect(await say(steps)).to.equal(5);
    await page.keyboard.press("ArrowRight");
    expect(await say(steps)).to.equal(4);
  });

  it("has a name for everything that can be focused, and headings in order", async () => {
    await open("quickstart");
    const unnamed = await say(
      `[...document.querySelectorAll("a, button, input, summary, [tabindex='0']")].filter((each) => !(each.textContent.trim() || each.getAttribute("aria-label") || each.labels?.length)).map((each) => each.outerHTML.slice(0, 80))`,
    );
    expect(unnamed).to.deep.equal([]);
    const levels = (await say(
      `[...document.querySelectorAll("h1, h2, h3, h4")].map((each) => Number(each.tagName[1]))`,
    )) as number[];
    expect(levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1)).to.deep.equal([]);
  });

  it("prints everything, on white", async () => {
    await open("quickstart");
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "dark" }]);
    await page.emulateMediaType("print");
    await say(`dispatchEvent(new Event("beforeprint"))`);
    expect(await say(`[getComputedStyle(document.body).backgroundColor, document.querySelectorAll("details:not([open])").length]`)).to.deep.equal(["rgb(255, 255, 255)", 0]); // prettier-ignore
    await page.emulateMediaType("screen");
  });

  it("loads nothing and reports no error", () => {
    expect(requests.filter((url) => !url.startsWith("file://"))).to.deep.equal([]);
    expect(errors).to.deep.equal([]);
  });
});
