// TensorFlow.js as Lectern sets it up: an engine chosen, dropped tensors released, tensors that show themselves.
//
// All rooms import tfjs from here, so that whoever holds a tensor also has these. Only the core of tfjs is
// loaded at once ("@tensorflow/tfjs" takes three times as long); a notebook that imports "@tensorflow/tfjs"
// beside it gets the same engine and the same Tensor class.

/// <reference types="@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js" preserve="true" />

import "./chained.ts";
import "./gradients.ts";
import "./interrupted.ts";
import "./release.ts";
import "./show-tensor.ts";
import "./start.ts";

export * from "@tensorflow/tfjs-core";
