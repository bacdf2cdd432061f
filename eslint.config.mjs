// Lint rules, the layers of the design first: permissions/ knows nobody; components/, policypack/ and cli/ know
// permissions/; cli/ also knows the pack's stack view and rules.
import eslint from "@eslint/js";
import importX from "eslint-plugin-import-x";
import tseslint from "typescript-eslint";

const layer = (target, from, except, message) => ({ target: `./${target}`, from: `./${from}`, except, message });

export default tseslint.config(
  {
    ignores: [
      "dist/",
      "policypack/bin/",
      "node_modules/",
      "coverage/",
      ".stryker-tmp/",
      "test/cli/denials/",
      "scripts/languages/programs/",
    ],
  },
  eslint.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [...tseslint.configs.strict, ...tseslint.configs.stylistic],
    plugins: { "import-x": importX },
    languageOptions: { parserOptions: { project: "tsconfig.test.json", tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/no-extraneous-class": "off",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "@typescript-eslint/consistent-type-definitions": "off",
      "@typescript-eslint/consistent-type-imports": "error",
      "import-x/no-default-export": "error",
      "import-x/no-restricted-paths": [
        "error",
        {
          zones: [
            layer("permissions", ".", ["./permissions", "./node_modules"], "permissions/ knows nobody"),
            layer(
              "components",
              ".",
              ["./components", "./permissions", "./node_modules"],
              "components/ knows only permissions/",
            ),
            layer(
              "policypack",
              ".",
              ["./policypack", "./permissions", "./node_modules"],
              "policypack/ knows only permissions/",
            ),
            layer(
              "cli",
              ".",
              [
                "./cli",
                "./permissions",
                "./policypack/edits",
                "./policypack/stack",
                "./policypack/rule",
                "./policypack/rules",
                "./node_modules",
              ],
              "cli/ knows permissions/ and the pack's stack view and rules",
            ),
          ],
        },
      ],
    },
  },
  {
    files: ["permissions/**/*.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              regex: "^(?!\\.|node:crypto$|jsonc-parser$)",
              message: "permissions/ is pure: no Pulumi, no AWS SDK, no I/O",
            },
          ],
        },
      ],
      "no-restricted-globals": [
        "error",
        "process",
        "fetch",
        "setTimeout",
        "setInterval",
        "Buffer",
        "__dirname",
        "__filename",
        "require",
      ],
      "no-restricted-properties": [
        "error",
        { object: "Date", property: "now", message: "permissions/ has no clock" },
        { object: "Math", property: "random", message: "permissions/ is deterministic" },
      ],
      "no-restricted-syntax": [
        "error",
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: "permissions/ has no clock" },
      ],
    },
  },
  {
    files: ["test/**/*.ts"],
    rules: { "@typescript-eslint/no-unused-expressions": "off", "@typescript-eslint/no-non-null-assertion": "off" },
  },
  {
    files: ["**/*.mjs", "**/*.cjs", "**/*.js"],
    languageOptions: {
      globals: {
        process: "readonly",
        console: "readonly",
        require: "readonly",
        module: "writable",
        __dirname: "readonly",
        URL: "readonly",
        setTimeout: "readonly",
        clearTimeout: "readonly",
      },
    },
  },
);
