// SPDX-License-Identifier: Apache-2.0
import { formatValue } from './formatValue';
import { type Line, segmentsOf } from './line';
import { byteTicks, timeTicks, valueTicks } from './scale';

export type Drawing = {
  lines: Line[];
  start: number;
  end: number;
  domain: [number, number];
  unit: string;
  width: number;
  height: number;
  emphasized: string | null;
  /** The instant under the pointer. */
  chosen: number | null;
};

export type Area = { left: number; top: number; width: number; height: number };

/** Where the lines go, inside the axes. */
export function plotArea(width: number, height: number): Area {
  return { left: 72, top: 10, width: Math.max(10, width - 72 - 12), height: height - 10 - 24 };
}

/** Paints axes, lines, gaps and the crosshair. Lines are one pixel wide: wider ones cost twice the time. */
export function drawLines(canvas: HTMLCanvasElement, drawing: Drawing): void {
  const context = canvas.getContext('2d');
  if (!context) {
    return;
  }
  const ratio = window.devicePixelRatio;
  canvas.width = Math.round(drawing.width * ratio);
  canvas.height = Math.round(drawing.height * ratio);
  canvas.style.width = `${drawing.width}px`;
  canvas.style.height = `${drawing.height}px`;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const style = getComputedStyle(canvas);
  const area = plotArea(drawing.width, drawing.height);
  const [low, high] = drawing.domain;
  const x = (time: number): number =>
    area.left + ((time - drawing.start) / (drawing.end - drawing.start)) * area.width;
  const y = (value: number): number =>
    area.top + area.height - ((value - low) / (high - low)) * area.height;

  context.font = `11px ${style.fontFamily}`;
  context.lineWidth = 1;
  drawAxes(context, drawing, area, style, x, y);
  context.save();
  context.beginPath();
  context.rect(area.left, area.top - 2, area.width, area.height + 4);
  context.clip();
  for (const line of drawing.lines) {
    const strong = drawing.emphasized === line.id;
    context.globalAlpha = drawing.emphasized === null || strong ? 1 : 0.25;
    context.lineWidth = strong ? 2 : 1;
    context.strokeStyle = context.fillStyle = resolved(line.color, style);
    drawLine(context, line, x, y);
  }
  context.restore();
  if (drawing.chosen !== null) {
    drawCrosshair(context, drawing, drawing.chosen, area, style, x, y);
  }
}

type Scale = (value: number) => number;

function drawAxes(
  context: CanvasRenderingContext2D,
  drawing: Drawing,
  area: Area,
  style: CSSStyleDeclaration,
  x: Scale,
  y: Scale,
): void {
  const [low, high] = drawing.domain;
  context.strokeStyle = style.getPropertyValue('--border');
  context.fillStyle = style.getPropertyValue('--text-muted');
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  const ticksOf = drawing.unit.startsWith('By') ? byteTicks : valueTicks;
  for (const tick of ticksOf(low, high, 5)) {
    const level = Math.round(y(tick)) + 0.5;
    context.beginPath();
    context.moveTo(area.left, level);
    context.lineTo(area.left + area.width, level);
    context.stroke();
    context.fillText(formatValue(tick, drawing.unit), area.left - 8, level);
  }
  context.textBaseline = 'top';
  context.textAlign = 'center';
  const ticks = timeTicks(drawing.start, drawing.end, Math.max(2, Math.floor(area.width / 90)));
  for (const tick of ticks) {
    context.fillText(tickText(tick, ticks), x(tick), area.top + area.height + 8);
  }
}

function tickText(tick: number, ticks: number[]): string {
  const step = (ticks[1] ?? tick) - (ticks[0] ?? tick);
  const date = new Date(tick);
  if (step >= 86_400e3 || (step >= 3600e3 && date.getHours() === 0 && date.getMinutes() === 0)) {
    return date.toLocaleDateString('en-GB', { day: '2-digit', month: 'short' });
  }
  const seconds = step < 60e3 ? { second: '2-digit' as const } : {};
  return date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', ...seconds });
}

function drawLine(context: CanvasRenderingContext2D, line: Line, x: Scale, y: Scale): void {
  for (const segment of segmentsOf(line.points)) {
    const first = segment[0];
    if (first && segment.length === 1) {
      context.fillRect(x(first.time) - 1.5, y(first.value) - 1.5, 3, 3);
      continue;
    }
    context.beginPath();
    for (const point of segment) {
      context.lineTo(x(point.time), y(point.value));
    }
    context.stroke();
  }
}

function drawCrosshair(
  context: CanvasRenderingContext2D,
  drawing: Drawing,
  time: number,
  area: Area,
  style: CSSStyleDeclaration,
  x: Scale,
  y: Scale,
): void {
  const column = Math.round(x(time)) + 0.5;
  context.strokeStyle = style.getPropertyValue('--text-muted');
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(column, area.top);
  context.lineTo(column, area.top + area.height);
  context.stroke();
  for (const line of drawing.lines) {
    const point = line.points.find((candidate) => candidate.time === time);
    if (point) {
      context.fillStyle = resolved(line.color, style);
      context.beginPath();
      context.arc(column, y(point.value), 3, 0, Math.PI * 2);
      context.fill();
    }
  }
}

/** A canvas does not know `var(--name)`: the colour behind it. */
function resolved(color: string, style: CSSStyleDeclaration): string {
  const name = /^var\((--[\w-]+)\)$/.exec(color)?.[1];
  return name === undefined ? color : style.getPropertyValue(name).trim();
}
