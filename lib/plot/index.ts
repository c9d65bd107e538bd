// Charts of the lectures, as Plotly figures that show themselves.

export type { Config, Data, Frame, Layout, PlotData } from "plotly.js";
export type { FigureOptions } from "./figure.ts";
export { Figure, figure } from "./figure.ts";
export type { FitOptions, Model } from "./fit.ts";
export { fit } from "./fit.ts";
export type { LearningCurveOptions } from "./learning-curve.ts";
export { learningCurve } from "./learning-curve.ts";
export type { LossCurveOptions } from "./loss-curve.ts";
export { lossCurve } from "./loss-curve.ts";
export type { LossSurfaceOptions } from "./loss-surface.ts";
export { lossSurface } from "./loss-surface.ts";
export { renderer } from "./renderer.ts";
export type { ResidualOptions } from "./residuals.ts";
export { residuals } from "./residuals.ts";
export type { SliderOptions } from "./slider.ts";
export { slider } from "./slider.ts";
export { palette } from "./theme.ts";
