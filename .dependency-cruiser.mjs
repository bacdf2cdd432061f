// No circle between files or folders, and the layers of the design. `npm run lint` runs it.
export default {
  forbidden: [
    { name: "no-circular-files", severity: "error", from: {}, to: { circular: true } },
    { name: "no-circular-folders", severity: "error", scope: "folder", from: {}, to: { circular: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
  },
};
