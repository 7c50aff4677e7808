import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: ['./db/schema.ts', './db/schema-company.ts', './db/schema-actions.ts'],
  out: './db/migrations',
});
