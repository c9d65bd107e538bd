// The native addon as TypeScript sees it: tfjs-node's binding, and what Lectern's C++ adds (addon/binding.cc).

/** A tensor inside TensorFlow, as the binding describes it. */
export interface NativeTensor {
  id: number;
  shape: number[];
  /** TensorFlow's number of the type: 1 float32, 3 int32, 9 int64, 10 bool. */
  dtype: number;
}

/** An attribute of a TensorFlow operation; `type` is one of the binding's TF_ATTR_... numbers. */
export interface Attribute {
  name: string;
  type: number;
  value: unknown;
}

/** An operation of a plan; slots are numbered inputs first, then constants, then what the nodes make. */
export interface PlanNode {
  op: string;
  attributes: readonly Attribute[];
  inputs: readonly number[];
  /** Slots that nobody reads after this operation. */
  release: readonly number[];
  firstOutput: number;
  outputs: number;
}

declare const planBrand: unique symbol;

/** A plan inside the addon; it goes when the JavaScript object is collected. */
export interface NativePlan {
  readonly [planBrand]: true;
}

export interface Binding {
  createTensor(shape: readonly number[], dtype: number, values: ArrayBufferView | Uint8Array[]): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Float32Array | Int32Array | Uint8Array;
  executeOp(
    op: string,
    attributes: readonly Attribute[],
    ids: readonly number[],
    outputs: number,
  ): NativeTensor[];
  isUsingGpuDevice(): boolean;
  getNumOfTensors(): number;

  createPlan(
    nodes: readonly PlanNode[],
    slots: number,
    inputs: number,
    constantIds: readonly number[],
  ): NativePlan;
  /** Runs a plan: a new tensor id for each kept slot into `out`; it changes nothing else, also if it throws. */
  runPlan(plan: NativePlan, inputIds: Int32Array, keep: Int32Array, out: Int32Array): void;
  /** Makes the graph (bytes of a GraphDef) an operation of that name. */
  addFunction(name: string, graph: Uint8Array, inputs: string, outputs: string): void;
  removeFunction(name: string): void;
  runFunction(name: string, inputIds: Int32Array, out: Int32Array, xla: boolean): void;

  readonly TF_Version: string;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_INT64: number;
  readonly TF_BOOL: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
}
