import { isScalar, parseAllDocuments, visit } from "yaml";

// oxlint-disable-next-line typescript/no-explicit-any -- manifests have any shape; the tests say what they must hold
export type Json = any;

/** The documents of a YAML file. @throws when it is none, or a key stands twice */
export function documentsIn(text: string): Json[] {
  return parseAllDocuments(text, { merge: true, uniqueKeys: true }).map((document) => {
    if ("errors" in document && document.errors[0]) throw document.errors[0];
    return document.toJS();
  });
}

/** Every text in a YAML file. */
export function textsIn(text: string): string[] {
  const texts: string[] = [];
  for (const document of parseAllDocuments(text))
    visit(document, (_key, node) => {
      if (isScalar(node) && typeof node.value === "string") texts.push(node.value);
    });
  return texts;
}

/** Whether an image is named with a version that will be the same tomorrow. */
export const isPinned = (image: string): boolean => /^[\w./-]+:v?\d+\.\d+(\.\d+)?[\w.-]*$/.test(image);
