import {createServer, type IncomingMessage, request} from 'node:http';
import net, {type AddressInfo} from 'node:net';
import type {Duplex} from 'node:stream';
import {getProxyForUrl} from 'proxy-from-env';

export type Gateway = {
	readonly url: string;
	/** Hosts that somebody asked for and was not let through to, each once. */
	readonly refused: ReadonlySet<string>;
	readonly stop: () => Promise<void>;
};

/**
The proxy that every program of a rehearsal is pointed at. It lets them through to the hosts that crates and base images come from, and to no other;
where this machine has a proxy of its own, through that one.
*/
export async function startGateway(isOpen: (host: string) => boolean): Promise<Gateway> {
	const refused = new Set<string>();
	const sockets = new Set<Duplex>();
	const server = createServer((incoming, outgoing) => {
		refused.add(hostOf(incoming.url ?? ''));
		outgoing.writeHead(403, {'content-type': 'text/plain'}).end(`${words(hostOf(incoming.url ?? ''))}\n`);
	});
	server.on('connect', (incoming: IncomingMessage, client: Duplex, head: Buffer) => {
		const place = placeOf(incoming.url ?? '');
		const host = hostOf(`http://${place}`);
		client.on('error', () => client.destroy());
		sockets.add(client);
		client.on('close', () => sockets.delete(client));
		if (!isOpen(host)) {
			refused.add(host);
			client.end(`HTTP/1.1 403 Forbidden\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\n${words(host)}\n`);
			return;
		}

		tunnel(place).then(
			upstream => {
				upstream.on('error', () => client.destroy());
				if (client.destroyed) {
					upstream.destroy();
					return;
				}

				sockets.add(upstream);
				upstream.on('close', () => sockets.delete(upstream));
				client.on('close', () => upstream.destroy());
				client.write('HTTP/1.1 200 Connection established\r\n\r\n');
				upstream.write(head);
				upstream.pipe(client);
				client.pipe(upstream);
			},
			(error: unknown) => {
				client.end(`HTTP/1.1 502 Bad Gateway\r\nconnection: close\r\n\r\n${error instanceof Error ? error.message : String(error)}\n`);
			},
		);
	});
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		refused,
		async stop() {
			for (const socket of sockets) {
				socket.destroy();
			}

			server.closeAllConnections();
			await new Promise(resolve => {
				server.close(resolve);
			});
		},
	};
}

/** To `host:port`, through the proxy that this machine's own environment names for it. */
async function tunnel(place: string): Promise<Duplex> {
	const [, hostname = '', port = ''] = /^(.*):(\d+)$/.exec(place) ?? [];
	const proxy = getProxyForUrl(`https://${place}`);
	return new Promise((resolve, reject) => {
		if (proxy === '') {
			const socket = net.connect({host: hostname, port: Number(port)});
			socket.once('connect', () => resolve(socket)).once('error', reject);
			return;
		}

		const {hostname: host, port: proxyPort, username, password} = new URL(proxy);
		const authorization =
			username === ''
				? {}
				: {
						'proxy-authorization': `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`,
					};
		request({host, port: Number(proxyPort || 80), method: 'CONNECT', path: place, headers: {host: place, ...authorization}})
			.once('connect', (answer, socket, head) => {
				if (answer.statusCode === 200) {
					// What the other end says first may come with the answer.
					socket.unshift(head);
					resolve(socket);
				} else {
					socket.destroy();
					reject(new Error(`The proxy answered ${answer.statusCode}.`));
				}
			})
			.once('error', reject)
			.end();
	});
}

/** Of what is asked for, the host that is judged and its port, and no more: two proxies may read the rest in two ways. */
function placeOf(asked: string): string {
	if (!URL.canParse(`http://${asked}`)) {
		return asked;
	}

	const {hostname, port} = new URL(`http://${asked}`);
	// The port of http is left out of its addresses.
	return `${hostname}:${port || (/:0*80$/.test(asked) ? 80 : 443)}`;
}

function hostOf(url: string): string {
	return URL.canParse(url) ? new URL(url).hostname : url;
}

function words(host: string): string {
	return `A rehearsal reaches nothing outside of this machine but crates and base images, and this was ${host}.`;
}
