// One of several instances: gets its parts from the process that started it, and tells it the port.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { openInstance } from './instance.mjs';
import { listen } from './ports.mjs';

const [parts] = await once(process, 'message');
let { demo } = parts.operator;
process.on('message', ({ operator }) => ({ demo } = operator));

const shop = await openInstance({ ...parts, operator: { ...parts.operator, demo: demo && (() => demo) } });
const server = createServer(shop.app);
shop.attach(server);
await listen(server, 0, '127.0.0.1');
process.send(server.address().port);

let stopping = false;
async function stop() {
  if (stopping) return;
  stopping = true;
  await shop.close();
  server.closeAllConnections();
  shop.forget();
  process.exit();
}
process.on('SIGINT', stop); // a terminal's Ctrl+C comes to all of us
process.on('SIGTERM', stop);
process.on('disconnect', stop);
