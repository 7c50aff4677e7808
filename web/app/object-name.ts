type Named = { objectNumber: string | null; objectId: string };

/** An object's number; of one without, the end of its id: what a device made up says nothing to a person. */
export const nameOf = ({ objectNumber, objectId }: Named): string =>
  objectNumber ?? (/^[0-9a-f-]{36}$/i.test(objectId) ? `…${objectId.slice(-6)}` : objectId);
