import type { AnyDocument, Ref } from './documents.ts';

/** What a new document begins with. */
export function initialDocument({ kind, id }: Ref): AnyDocument {
  const label = { en: id };
  switch (kind) {
    case 'function-profile':
      return { id, label, objectTypes: {} };
    case 'object-type':
      return {
        ...{ name: id, label, ordering: 'lane', parent: null, numberPrefix: '' },
        schema: { type: 'object', additionalProperties: false, properties: {} },
        statuses: [{ name: 'new', label: { en: 'New', nl: 'Nieuw' } }],
        ...{ initialStatus: 'new', transitions: [] },
      };
    case 'property-set':
      return { id, label, properties: [] };
    case 'user':
      return {
        ...{ id, name: id, roles: [], functionProfile: null, propertySet: null },
        ...{ active: true, language: 'en' },
      };
    case 'settings':
      return {
        technicalRetry: { delays: ['1m'], then: '1h', giveUpAfter: '24h' },
        autoRequeue: {},
      };
  }
}
