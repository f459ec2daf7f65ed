import JSZip from 'jszip';

/** A model that the built-in engine can load, as it is stored: a tree of one leaf. */
export async function builtInModel(): Promise<Blob> {
  const description = {
    format: 2,
    algorithm: 'cart',
    problem: 'Regression',
    label: 'y',
    labelType: 'double',
    features: [],
  };
  const zip = new JSZip()
    .file('model.json', JSON.stringify(description))
    .file('trees.bin', JSON.stringify({ tree: { value: [1] } }));
  return new Blob([await zip.generateAsync({ type: 'arraybuffer' })]);
}
