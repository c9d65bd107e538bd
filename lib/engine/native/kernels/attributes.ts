// Attributes of TensorFlow operations as the binding wants them.

import type { Attribute, Binding } from "../binding.ts";

/** TensorFlow's numbers for the types and for the kinds of attribute; the binding exports the same. */
export const FLOAT32 = 1;
export const INT32 = 3;
export const BOOL = 10;

export const type = (binding: Binding, name: string, value: number): Attribute => ({
  name,
  type: binding.TF_ATTR_TYPE,
  value,
});

export const float = (binding: Binding, name: string, value: number): Attribute => ({
  name,
  type: binding.TF_ATTR_FLOAT,
  value,
});

export const int = (binding: Binding, name: string, value: number): Attribute => ({
  name,
  type: binding.TF_ATTR_INT,
  value,
});
