/** Whether a text is what a glob stands for: `*` is any text. */
export const matches = (glob: string, text: string): boolean =>
  new RegExp(`^${glob.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`, "s").test(text);
