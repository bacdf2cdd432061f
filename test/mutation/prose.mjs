/** Leaves the words of messages out: texts with a space between words. Codes, paths and patterns stay. */
import { declareValuePlugin, PluginKind } from "@stryker-mutator/api/plugin";

const isProse = (text) => /[a-z,.:] [a-z"$]/i.test(text);

export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, "prose", {
    shouldIgnore({ node }) {
      const text =
        node.type === "StringLiteral"
          ? node.value
          : node.type === "TemplateLiteral"
            ? node.quasis.map(({ value }) => value.raw).join("$")
            : "";
      return isProse(text) ? "the words of a message" : undefined;
    },
  }),
];
