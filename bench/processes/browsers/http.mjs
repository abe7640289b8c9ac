import { Agent, request } from 'node:http';

/** Connections are kept and shared, as behind a proxy. */
const agent = new Agent({ keepAlive: true, maxFreeSockets: 1024 });

/** Sends JSON, with the headers that decide something at a server. @returns the answer, and the cookies it sets. */
export async function send(origin, path, { method = 'POST', body, cookie } = {}) {
  const text = body && JSON.stringify(body);
  const headers = {
    accept: 'application/json',
    ...fromPage(origin, cookie),
    ...(text && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
  };
  return await new Promise((resolve, reject) => {
    const sent = request(origin + path, { method, agent, headers }, (res) => {
      const cookies = (res.headers['set-cookie'] ?? []).map((line) => line.split(';', 1)[0]);
      let answer = '';
      res.setEncoding('utf8');
      res.on('data', (chunk) => (answer += chunk));
      res.on('end', () => {
        if (res.statusCode < 300) resolve({ cookies, json: JSON.parse(answer) });
        else reject(new Error(`${method} ${path}: ${res.statusCode} ${answer}`));
      });
    });
    sent.on('error', reject);
    sent.end(text);
  });
}

/** What a browser says of the page from which it asks. */
export function fromPage(origin, cookie) {
  return {
    origin,
    'sec-fetch-site': 'same-origin',
    'user-agent': 'Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36',
    ...(cookie && { cookie }),
  };
}
