import type { Base, Complaint } from './list-reader.js';
import { joined, provenanceIn, slices } from './lists.js';
import { keyOf } from './rows.js';

/** Every order that parameters can ask for shows the same rows, each in its place. */
export async function verifyOrders(base: Base): Promise<void> {
  const { reader } = base;
  const { list, operation } = reader;
  const { order } = list;
  if (!order || base.rows.length === 0) return;
  const choices: Record<string, string>[] = [];
  const fields = typeof order.by === 'object' ? reader.parameter(order.by.parameter) : undefined;
  const names = fields ? valuesOf(base, fields.schemaPointer) : [undefined];
  const directions =
    typeof order.direction === 'object'
      ? [order.direction.ascending, order.direction.descending]
      : [undefined];
  for (const name of names) {
    for (const direction of directions) {
      const query: Record<string, string> = {};
      if (name !== undefined && typeof order.by === 'object') query[order.by.parameter] = name;
      if (direction !== undefined && typeof order.direction === 'object') {
        query[order.direction.parameter] = direction;
      }
      if (Object.keys(query).length > 0) choices.push(query);
    }
  }
  for (const query of choices) {
    const named = Object.entries(query)
      .map(([name, value]) => `${name}=${value}`)
      .join('&');
    await base.steadily(`the order ${named}`, async () => {
      const reading = await reader.read(query);
      const [read] = reading.pages;
      if (!read) return [];
      const complaints: Complaint[] = joined(reader, reading);
      if (base.complete && reading.complete) {
        const sorted = (rows: readonly unknown[]): unknown[] =>
          [...rows].sort((a, b) => (keyOf(list, a) < keyOf(list, b) ? -1 : 1));
        const complaint = reader.compare(
          'order-keeps-rows',
          provenanceIn(reader, order),
          `with ${named} the rows are not those of the list`,
          sorted(base.rows),
          sorted(reading.rows),
          read,
        );
        if (complaint) complaints.push(complaint);
      }
      // Whether an order holds beyond one page shows at a small one.
      const limit = Math.max(reader.smallest, Math.min(7, Math.ceil(reading.rows.length / 3)));
      if (reader.paging && complaints.length === 0) {
        complaints.push(...(await slices(base, limit, query, reading.rows, 2)));
      }
      return complaints.map(({ disagreement, read: by }) => ({
        read: by,
        disagreement: { ...disagreement, about: named },
      }));
    });
  }
  reader.run.held(operation.id, 'orders');
}

function valuesOf({ reader }: Base, pointer: string): string[] {
  const { document } = reader.run.contract;
  const { value } = document.resolve(document.at(pointer), pointer);
  return Array.isArray(value.enum) ? value.enum.map(String) : [];
}
