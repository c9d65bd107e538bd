// The kernelspec `lectern` in `.venv`, so that its JupyterLab, nbgrader and papermill find the kernel.

import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { root, venv } from "../checkout.mjs";

export const kernelspec = {
  name: "kernelspec",
  title: "kernelspec",

  /** Node may have been updated since: what the file says is compared each time. */
  async isDone() {
    const { isInstalled } = await installer();
    return isInstalled({ location: { prefix: venv } });
  },

  async run() {
    const { installKernelspec } = await installer();
    installKernelspec({ location: { prefix: venv } });
    return {};
  },
};

/** Asked for only once the build is done, since an import stays what it was. */
function installer() {
  return import(pathToFileURL(join(root, "dist", "kernel", "kernelspec.js")).href);
}
