// SPDX-License-Identifier: Apache-2.0
// Colour arithmetic for the palette test: OKLab distance, WCAG contrast, and how colour-blind eyes see.

export type Linear = readonly [number, number, number];
export const visions = ['normal', 'deuteranopia', 'protanopia'] as const;
export type Vision = (typeof visions)[number];

export function linearOf(hex: string): Linear {
  const channel = (at: number): number => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

/** WCAG 2 contrast ratio of two colours. */
export function contrast(first: string, second: string): number {
  const [a, b] = [luminance(first), luminance(second)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function luminance(hex: string): number {
  const [red, green, blue] = linearOf(hex);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

// Machado, Oliveira and Fernandes (2009), full severity, on linear RGB.
const matrices: Record<Vision, readonly number[]> = {
  normal: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
};

export function simulated(color: Linear, vision: Vision): Linear {
  const matrix = matrices[vision];
  const row = (start: number): number => {
    const value = color.reduce(
      (total, channel, index) => total + channel * (matrix[start + index] ?? 0),
      0,
    );
    return Math.min(1, Math.max(0, value));
  };
  return [row(0), row(3), row(6)];
}

export function oklabDistance(first: Linear, second: Linear): number {
  const [a, b] = [oklab(first), oklab(second)];
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function oklab([red, green, blue]: Linear): Linear {
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}
