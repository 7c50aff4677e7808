import { Center, Loader } from '@mantine/core';

/** Stands where something is being read. */
export function Loading({ text }: { text: string }) {
  return (
    <Center p="xl" role="status">
      <Loader aria-hidden />
      <span className="visually-hidden">{text}</span>
    </Center>
  );
}
