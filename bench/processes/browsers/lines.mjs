import { request } from 'node:http';
import { WebSocket } from 'ws';
import { fromPage } from './http.mjs';

/** The ways in which a browser hears of its login. Each opens a line and calls `heard` with every message. */
export const LINES = {
  events(origin, path, cookie, heard) {
    // As with EventSource, the connection belongs to this stream alone and goes with it.
    const headers = { accept: 'text/event-stream', ...fromPage(origin, cookie) };
    const sent = request(origin + path, { agent: false, headers }, (res) => {
      if (res.statusCode !== 200) throw new Error(`GET ${path}: ${res.statusCode}`);
      let unread = '';
      res.setEncoding('utf8');
      res.on('data', (chunk) => {
        const blocks = (unread + chunk).split('\n\n');
        unread = blocks.pop();
        for (const block of blocks) {
          const [, data] = /^data: (.*)$/m.exec(block) ?? [];
          if (data) heard(JSON.parse(data));
        }
      });
    });
    sent.on('error', ignore);
    sent.end();
    return () => sent.destroy();
  },

  socket(origin, path, cookie, heard) {
    const { origin: page, ...headers } = fromPage(origin, cookie);
    const url = origin.replace('http', 'ws') + path;
    const socket = new WebSocket(url, { origin: page, headers, perMessageDeflate: false });
    socket.on('message', (data) => heard(JSON.parse(data)));
    socket.on('error', ignore);
    return () => socket.close();
  },
};

/** Lines end under way when a run ends; a line that says nothing is missed by whoever waits for it. */
function ignore() {}
