/** Colours of pictures and reports, in light, in dark and on paper. Each pair of text and ground has a contrast of 4.5 and
 * more (WCAG 2.2, 1.4.3). */

const light = {
  ground: "#ffffff",
  text: "#1b1f24",
  faint: "#57606a",
  line: "#d0d7de",
  frame: "#f6f8fa",
  "pipeline-frame": "#faf5ff",
  box: "#ffffff",
  edge: "#6e7781",
  place: "#eff6ff",
  "place-line": "#1d4ed8",
  external: "#f0fdf4",
  "external-line": "#15803d",
  read: "#1d4ed8",
  write: "#b45309",
  json: "#7e22ce",
  pass: "#7e22ce",
  branch: "#1b1f24",
  order: "#6e7781",
  error: "#b91c1c",
  warning: "#92400e",
  info: "#0369a1",
} as const;

const dark: Readonly<Record<keyof typeof light, string>> = {
  ground: "#0d1117",
  text: "#e6edf3",
  faint: "#9da7b3",
  line: "#3d444d",
  frame: "#151b23",
  "pipeline-frame": "#1e1629",
  box: "#0d1117",
  edge: "#9198a1",
  place: "#0c1c3a",
  "place-line": "#79b8ff",
  external: "#0b2414",
  "external-line": "#56d364",
  read: "#79b8ff",
  write: "#f0a04b",
  json: "#d2a8ff",
  pass: "#d2a8ff",
  branch: "#e6edf3",
  order: "#9198a1",
  error: "#ff8a80",
  warning: "#f2cc60",
  info: "#7cc7ff",
};

/** The colours by theme and name. @internal For tests. */
export const themes: Readonly<Record<string, Readonly<Record<string, string>>>> = { light, dark };

const declare = (colours: Readonly<Record<string, string>>): string =>
  Object.entries(colours)
    .map(([name, value]) => `--${name}:${value}`)
    .join(";");

/** The colours as variables of `root`. */
export const palette = (root: string): string =>
  `${root}{color-scheme:light dark;${declare(light)}}` +
  `@media (prefers-color-scheme:dark){${root}{${declare(dark)}}}@media print{${root}{color-scheme:light;${declare(light)}}}`;

/** What pictures look like; lines differ in form as well as in colour. */
export const pictureStyle = [
  ".pa text{font:12px system-ui,'Segoe UI',Helvetica,Arial,sans-serif;fill:var(--text)}",
  ".pa .ground{fill:var(--ground)}",
  ".pa .role rect{fill:var(--frame);stroke:var(--edge)}.pa .role.pipeline rect{fill:var(--pipeline-frame);stroke:var(--pass)}",
  ".pa .role.existing rect{stroke-dasharray:6 3}",
  ".pa .bucket rect{fill:var(--frame);stroke:var(--line)}",
  ".pa .step rect{fill:var(--box);stroke:var(--edge)}",
  ".pa .step.error rect{stroke:var(--error);stroke-width:3}.pa .step.warning rect{stroke:var(--warning);stroke-width:2;stroke-dasharray:6 3}",
  ".pa .step.info rect{stroke:var(--info);stroke-dasharray:2 3}",
  ".pa .place rect{fill:var(--place);stroke:var(--place-line)}",
  ".pa .place.external rect{fill:var(--external);stroke:var(--external-line);stroke-dasharray:6 3}",
  ".pa text.name,.pa text.title{font-weight:600}.pa text.kind{fill:var(--faint)}",
  ...["error", "warning", "info"].map((each) => `.pa text.${each},.pa .mark.${each}{fill:var(--${each})}`),
  ".pa .mark .sign{stroke:var(--box);stroke-width:2;fill:none}",
  ...["read", "write", "json", "pass", "branch", "order"].map(
    (each) =>
      `.pa path.${each}{stroke:var(--${each});fill:none;stroke-width:1.5}.pa .head.${each},.pa .joint.${each}{fill:var(--${each});stroke:none}`,
  ),
  ".pa path.write{stroke-width:2.5}.pa path.json{stroke-dasharray:7 3}.pa path.order{stroke-dasharray:2 3}",
  ".pa .chip rect{fill:var(--ground);stroke:var(--branch)}.pa .chip text{font-size:10px;text-anchor:middle}",
  ".pa a:focus-visible rect{outline:3px solid var(--read);outline-offset:2px}.pa a:hover rect{stroke-width:3}",
  ".pa .dim{opacity:.25}",
].join("\n");
