import { limits } from '#domain';
import { badConfiguration } from './engine-failure.js';

/** Bytes of the files of a model, unpacked: far beyond what training writes. */
export const modelBounds = {
  description: 16 * 1024 ** 2,
  trees: 512 * 1024 ** 2,
  /** Of one tree, which is JSON. */
  tree: 64 * 1024 ** 2,
} as const;

/**
 * Parses JSON of a model. A megabyte of brackets would take a hundred: values are counted before there are any.
 * @throws EngineFailure (bad configuration)
 */
export function parseModelJson(text: string, name: string): unknown {
  const { most } = limits.modelValues;
  let values = 1;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (char === comma || char === bracket || char === brace) values += 1;
  }
  if (values > most) throw badConfiguration(`${name} has more than the ${most} values that are allowed`);
  try {
    return JSON.parse(text);
  } catch {
    throw badConfiguration(`the model is not one of the built-in engine: its ${name} is not JSON`);
  }
}

const [comma, bracket, brace] = [',', '[', '{'].map((char) => char.charCodeAt(0));
