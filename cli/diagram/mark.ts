/** The level of a finding as a shape: an octagon, a triangle, a circle. */
import type { Severity } from "../../permissions/diagnostic";

const shapes: Readonly<Record<Severity, string>> = {
  error: '<path d="M3.5 0h5L12 3.5v5L8.5 12h-5L0 8.5v-5z"/><path class="sign" d="M3.5 3.5l5 5m0-5l-5 5"/>',
  warning: '<path d="M6 0L12.5 12H-.5z"/><path class="sign" d="M6 4v3.5m0 1v2"/>',
  info: '<circle cx="6" cy="6" r="6"/><path class="sign" d="M6 5v4.5m0-7v1.5"/>',
};

/** Draws it within 12 by 12 pixels. */
export const drawMark = (level: Severity, x: number, y: number): string =>
  `<g class="mark ${level}" transform="translate(${x} ${y})">${shapes[level]}</g>`;
