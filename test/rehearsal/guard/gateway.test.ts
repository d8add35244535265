import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {createServer, request} from 'node:http';
import net, {type Socket} from 'node:net';
import path from 'node:path';
import {buffer} from 'node:stream/consumers';
import {describe, expect, it, onTestFinished, vi} from 'vitest';
import {type Gateway, startGateway} from '../../../source/rehearsal/guard/gateway.ts';
import {freePort} from '../../../source/services/free-port.ts';
import {runProcess} from '../../../source/services/process.ts';
import {onPath} from '../../_helpers/programs.ts';
import {cleanEnvironment, hasCargo, projectFolder} from '../../_helpers/project-folder.ts';
import {temporaryFolder} from '../../_helpers/temporary.ts';
import {askTunnel, echo, listen, proxyVariables, textOf, withoutProxies} from './_sockets.ts';

withoutProxies();

async function start(...open: readonly string[]): Promise<Gateway> {
	const gateway = await startGateway(host => open.includes(host));
	onTestFinished(gateway.stop);
	return gateway;
}

type AskedProxy = {readonly place: string | undefined; readonly host: string | undefined; readonly authorization: string | undefined};

/** The machine's own proxy, which leads everywhere to one echo, and what it was asked. */
async function startMachineProxy({name = 'HTTPS_PROXY', user = '', greeting = ''} = {}): Promise<AskedProxy[]> {
	const asked: AskedProxy[] = [];
	const port = await listen(echo());
	const server = createServer().on('connect', (incoming, client: Socket) => {
		asked.push({place: incoming.url, host: incoming.headers.host, authorization: incoming.headers['proxy-authorization']});
		const upstream = net.connect(port, '127.0.0.1', () => {
			client.write(`HTTP/1.1 200 Connection established\r\n\r\n${greeting}`);
			upstream.pipe(client).pipe(upstream);
		});
		upstream.on('error', () => client.destroy());
		client.on('close', () => upstream.destroy());
	});
	vi.stubEnv(name, `http://${user}127.0.0.1:${await listen(server)}`);
	return asked;
}

const refusal = (host: string) => `A rehearsal reaches nothing outside of this machine but crates and base images, and this was ${host}.\n`;

describe('the gateway', () => {
	it('is a tunnel to an open host, both ways and for much', async () => {
		const port = await listen(echo());
		const gateway = await start('127.0.0.1');
		const {socket, status} = await askTunnel(gateway.url, `127.0.0.1:${port}`);
		const sent = randomBytes(8_000_000);
		const received = buffer(socket);
		socket.end(sent);
		expect([status, (await received).equals(sent), [...gateway.refused]]).toEqual([200, true, []]);
	});

	it('passes on what came right behind the request, and what the other end says first', async () => {
		const port = await listen(
			net.createServer(socket => {
				socket.write('welcome, ');
				socket.pipe(socket);
			}),
		);
		const gateway = await start('127.0.0.1');
		const client = net.connect(Number(new URL(gateway.url).port), '127.0.0.1');
		client.write(`CONNECT 127.0.0.1:${port} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\nimpatient`);
		let text = '';
		for await (const chunk of client.setEncoding('utf8')) {
			text += chunk;
			if (text.includes('impatient') && text.includes('welcome')) {
				break;
			}
		}

		expect(text.replace(/^HTTP\/1.1 200 .*\r\n\r\n/, '')).toBe('welcome, impatient');
	});

	it('goes to the requested port', async () => {
		const gateway = await start('open.example');
		const asked = await startMachineProxy();
		const places = ['open.example:80', 'open.example:443', 'open.example:8443'];
		for (const place of places) {
			expect((await askTunnel(gateway.url, place)).status, place).toBe(200);
		}

		expect(asked.map(({place}) => place)).toEqual(places);
	});

	it.each([
		'closed.example:443',
		'open.example.evil.example:443',
		'evil-open.example:443',
		'open.example@closed.example:443',
		'open.example:443@closed.example:443',
		'localhost:443',
		'127.0.0.1:443',
		'[::1]:443',
	])('refuses %s with words, and lists it', async place => {
		const gateway = await start('open.example');
		const host = new URL(`http://${place}`).hostname;
		const {status, text} = await askTunnel(gateway.url, place);
		expect([status, text, [...gateway.refused]]).toEqual([403, refusal(host), [host]]);
	});

	it('lists each refused host once', async () => {
		const gateway = await start('open.example');
		for (const place of ['a.example:443', 'b.example:443', 'a.example:8443', 'A.example:443']) {
			await askTunnel(gateway.url, place);
		}

		expect([...gateway.refused]).toEqual(['a.example', 'b.example']);
	});

	it('refuses requests without a tunnel, for open hosts too', async () => {
		const gateway = await start('open.example');
		const {hostname: host, port} = new URL(gateway.url);
		for (const name of ['open.example', 'closed.example']) {
			const asked = request({host, port, path: `http://${name}/secret`, headers: {host: name}, agent: false}).end();
			const [answer] = await once(asked, 'response');
			expect([answer.statusCode, await textOf(answer)]).toEqual([403, refusal(name)]);
		}

		expect([...gateway.refused]).toEqual(['open.example', 'closed.example']);
	});

	it('says why an open host is not reached', async () => {
		const gateway = await start('127.0.0.1');
		const {status, text} = await askTunnel(gateway.url, `127.0.0.1:${await freePort()}`);
		expect([status, [...gateway.refused]]).toEqual([502, []]);
		expect(text).toContain('ECONNREFUSED');
	});

	it('closes the one end when the other is cut', async () => {
		const cut: Socket[] = [];
		const port = await listen(net.createServer(socket => void cut.push(socket.on('error', () => {}))));
		const gateway = await start('127.0.0.1');
		const first = await askTunnel(gateway.url, `127.0.0.1:${port}`);
		const closed = once(first.socket.resume(), 'close');
		cut[0]?.resetAndDestroy();
		await closed;
		const second = await askTunnel(gateway.url, `127.0.0.1:${port}`);
		const ended = once(cut[1]?.resume() as Socket, 'close');
		second.socket.destroy();
		await ended;
	});
});

describe("the gateway behind the machine's own proxy", () => {
	it('goes through it, with its name and password, and with what the other end says first', async () => {
		const asked = await startMachineProxy({user: 'ada:p%40ss%3Aword@', greeting: 'welcome, '});
		const gateway = await start('open.example');
		const {socket, status} = await askTunnel(gateway.url, 'open.example:443');
		const text = textOf(socket);
		socket.end('and back');
		expect([status, await text]).toEqual([200, 'welcome, and back']);
		expect(asked).toEqual([
			{
				place: 'open.example:443',
				host: 'open.example:443',
				authorization: `Basic ${Buffer.from('ada:p@ss:word').toString('base64')}`,
			},
		]);
	});

	it('brings no password where there is none', async () => {
		const asked = await startMachineProxy({name: 'https_proxy'});
		const gateway = await start('open.example');
		expect((await askTunnel(gateway.url, 'open.example:443')).status).toBe(200);
		expect(asked[0]?.authorization).toBeUndefined();
	});

	it('asks it only for open hosts, as they were judged', async () => {
		const asked = await startMachineProxy();
		const gateway = await start('open.example');
		expect((await askTunnel(gateway.url, 'closed.example:443')).status).toBe(403);
		expect((await askTunnel(gateway.url, 'OPEN.example:443/@closed.example:443')).status).toBe(200);
		expect(asked.map(({place, host}) => [place, host])).toEqual([['open.example:443', 'open.example:443']]);
	});

	it('goes past it where the machine says so', async () => {
		const asked = await startMachineProxy();
		vi.stubEnv('NO_PROXY', '127.0.0.1');
		const gateway = await start('127.0.0.1');
		const {socket} = await askTunnel(gateway.url, `127.0.0.1:${await listen(echo())}`);
		const text = textOf(socket);
		socket.end('direct');
		expect([await text, asked]).toEqual(['direct', []]);
	});

	it('passes on that it refused', async () => {
		const port = await listen(
			createServer().on('connect', (_, client) => client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')),
		);
		vi.stubEnv('HTTPS_PROXY', `http://127.0.0.1:${port}`);
		const gateway = await start('open.example');
		expect(await askTunnel(gateway.url, 'open.example:443')).toMatchObject({status: 502, text: 'The proxy answered 407.\n'});
	});
});

describe('stopping the gateway', () => {
	it('ends all that is connected, on both sides', async () => {
		const others: Socket[] = [];
		const port = await listen(net.createServer(socket => void others.push(socket.on('error', () => {}).resume())));
		const gateway = await startGateway(() => true);
		const tunnels = await Promise.all([1, 2, 3].map(async () => askTunnel(gateway.url, `127.0.0.1:${port}`)));
		const idle = net.connect(Number(new URL(gateway.url).port), '127.0.0.1');
		await once(idle, 'connect');
		const closed = Promise.all([...tunnels.map(({socket}) => socket), ...others, idle].map(async socket => once(socket.resume(), 'close')));
		await gateway.stop();
		await closed;
		expect(others).toHaveLength(3);
		const again = net.connect(Number(new URL(gateway.url).port), '127.0.0.1');
		expect((await once(again, 'error'))[0]).toMatchObject({code: 'ECONNREFUSED'});
	});

	it('also ends the tunnel that is only being made', async () => {
		const proxy = createServer();
		const asked = once(proxy, 'connect');
		const port = await listen(proxy);
		vi.stubEnv('HTTPS_PROXY', `http://127.0.0.1:${port}`);
		const gateway = await startGateway(() => true);
		const client = net.connect(Number(new URL(gateway.url).port), '127.0.0.1');
		client.on('error', () => {}).write('CONNECT open.example:443 HTTP/1.1\r\nhost: open.example:443\r\n\r\n');
		const [, upstream] = (await asked) as [unknown, Socket];
		const closed = once(client.resume(), 'close');
		await gateway.stop();
		await closed;
		const ended = once(upstream.resume(), 'end');
		upstream.write('HTTP/1.1 200 Connection established\r\n\r\n');
		await ended;
	});
});

describe('real programs', () => {
	const proxied = (url: string) => ({
		...Object.fromEntries(proxyVariables.map(name => [name, url])),
		NO_PROXY: 'localhost,127.0.0.1,::1',
		no_proxy: 'localhost,127.0.0.1,::1',
	});

	it.skipIf(onPath('curl') === undefined)('curl reaches no host that is not open, and this machine', async () => {
		const port = await listen(createServer((_, answer) => answer.end('here')));
		const gateway = await start('open.example');
		const curl = async (url: string) =>
			runProcess(['curl', '--silent', '--show-error', '--max-time', '10', '--write-out', '%{http_connect} %{http_code}', url], {
				env: proxied(gateway.url),
			});
		const [secure, plain, here] = [
			await curl('https://example.com/'),
			await curl('http://example.com/'),
			await curl(`http://127.0.0.1:${port}/`),
		];
		expect([secure.ok, secure.stdout]).toEqual([false, '403 000']);
		expect(plain.stdout).toMatch(/A rehearsal reaches nothing outside of this machine.*\n000 403$/s);
		expect(here.stdout).toBe('here000 200');
		expect([...gateway.refused]).toEqual(['example.com']);
	});

	it.skipIf(!hasCargo)('cargo reaches no registry that is not open', async () => {
		const gateway = await start('index.crates.io', 'static.crates.io');
		const folder = await projectFolder({
			'Cargo.toml':
				'[package]\nname = "demo"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\nserde = {version = "1", registry = "closed"}\n',
			'src/main.rs': 'fn main() {}\n',
			'.cargo/config.toml': '[registries.closed]\nindex = "sparse+https://closed.example/index/"\n[net]\nretry = 0\n',
		});
		const result = await runProcess(['cargo', 'generate-lockfile'], {
			cwd: folder,
			env: {...cleanEnvironment, ...proxied(gateway.url), CARGO_HOME: path.join(await temporaryFolder(), '.cargo')},
		});
		expect(result.ok).toBe(false);
		expect(result.stderr).toContain('403');
		expect([...gateway.refused]).toEqual(['closed.example']);
	});
});
