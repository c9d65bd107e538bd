// Models of the lectures, ready to train; models in files.

export { fromBytes, load, loadTensors, saveTensors } from "./load.ts";
