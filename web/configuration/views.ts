/** How a document can be looked at, as its address says it. */
export const views = ['form', 'text', 'versions'] as const;
export type View = (typeof views)[number];
