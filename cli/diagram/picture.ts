/** What a layout is made of: boxes with text, arrows as corner points, and sizes in pixels. */
import type { BucketNode, Edge, PlaceNode, RoleNode, StepNode } from "../../permissions/diagram/graph";

/** Widths in pixels. */
export interface Sizes {
  readonly name: string;
  readonly step: number;
  readonly place: number;
  readonly track: number;
}

export const wide: Sizes = { name: "wide", step: 270, place: 300, track: 8 };
/** For telephones. */
export const narrow: Sizes = { name: "narrow", step: 132, place: 96, track: 6 };

/** A rectangle with its text. */
export interface Box {
  readonly id: string;
  readonly node: RoleNode | StepNode | BucketNode | PlaceNode;
  readonly kind: "role" | "step" | "bucket" | "place";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly lines: readonly Line[];
}

/** One line of text, at its baseline. */
export interface Line {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  /** Not the rest of a text that was broken. */
  readonly first?: true;
  readonly style: "name" | "kind" | "title" | "error" | "warning" | "info";
}

/** An arrow: corner after corner. */
export interface Route {
  readonly edge: Edge;
  readonly points: readonly Point[];
  /** Where it joins others of its bundle. */
  readonly joints: readonly Point[];
}
export type Point = readonly [x: number, y: number];

/** Which branch a step stands in, on the arrow to it. */
export interface Chip {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly text: string;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly routes: readonly Route[];
  readonly chips: readonly Chip[];
}

export const fontSize = 12;
export const lineHeight = 16;
/** Left of a finding: the shape of its level. */
export const markWidth = 16;
/** Left of the steps of a role: the names of branches. */
export const lane = 34;
export const chipHeight = 14;
export const chipWidth = 28;
/** Between a frame and what is in it. */
export const padding = 8;
