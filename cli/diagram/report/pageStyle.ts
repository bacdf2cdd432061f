/** What the report looks like: on screens of all widths, in both themes, on paper. */
import { palette, pictureStyle } from "../style";

/** All styles of the page. */
export const pageStyle = [
  palette(":root"),
  pictureStyle,
  "*{box-sizing:border-box}",
  "body{overflow-wrap:anywhere;margin:0 auto;padding:1rem;max-width:80rem;background:var(--ground);color:var(--text);font:1rem/1.5 system-ui,'Segoe UI',Helvetica,Arial,sans-serif}",
  "h1{font-size:1.6rem;overflow-wrap:anywhere}h2{font-size:1.25rem;margin:2rem 0 .5rem}h3,h4{font-size:1rem;margin:0;display:inline;overflow-wrap:anywhere}",
  "a{color:var(--read)}code,pre{font:.85rem/1.4 ui-monospace,Consolas,monospace;overflow-wrap:anywhere;white-space:pre-wrap;margin:0}",
  ".skip{position:absolute;left:-100rem}.skip:focus{position:static}",
  ".tools{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:end}.tools label{display:block}fieldset{border:1px solid var(--line);padding:.2rem .6rem;display:flex;flex-wrap:wrap;gap:0 .8rem}",
  "input[type=search]{font:inherit;padding:.3rem;width:min(22rem,100%);background:var(--box);color:var(--text);border:1px solid var(--edge)}",
  "button{font:inherit;background:var(--frame);color:var(--text);border:1px solid var(--edge);border-radius:4px;padding:.3rem .6rem}",
  ":focus-visible{outline:3px solid var(--read);outline-offset:2px}",
  ".picture{overflow-x:auto;border:1px solid var(--line);margin:0}.picture svg{display:block}",
  ...["steps", "roles", "branches"].map(
    (view) =>
      `body:has(#view-${view}) .view-${view}{display:none}body:has(#view-${view}:checked) .view-${view}{display:block}`,
  ),
  ".picture svg.narrow{display:none}@media (max-width:640px){.picture svg.wide{display:none}.picture svg.narrow{display:block}}",
  "details{border:1px solid var(--line);border-radius:6px;margin:.4rem 0;padding:.4rem .7rem}summary{cursor:pointer}details details{background:var(--frame)}",
  "dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem .8rem;margin:.4rem 0}dt{color:var(--faint)}dd{margin:0;min-width:0}dd ul{margin:0;padding-left:1.1rem}",
  "@media (max-width:640px){dl{grid-template-columns:1fr}dd{padding-left:1rem}body{padding:.6rem}}",
  ".finding svg{width:14px;height:14px;vertical-align:-2px;margin-right:.3rem}",
  ...["error", "warning", "info"].map(
    (each) => `.mark.${each}{fill:var(--${each})}.finding .${each}-word{color:var(--${each});font-weight:600}`,
  ),
  ".mark .sign{stroke:var(--ground);stroke-width:2;fill:none}.faint{color:var(--faint)}[hidden]{display:none!important}",
  "@media print{.tools,.skip{display:none}.picture{overflow:visible;border:0}.picture svg{max-width:100%;height:auto}details{break-inside:auto}a{color:inherit}}",
].join("\n");
